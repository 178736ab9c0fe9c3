# The part of the client that the house uses: it marks its types as private, and has some 700 modules of them.

from collections.abc import Mapping

from twilio.http.http_client import TwilioHttpClient
from twilio.rest.api import Api
from twilio.rest.api.v2010.account.message import MessageList

class Client:
    def __init__(
        self,
        username: str,
        password: str,
        *,
        http_client: TwilioHttpClient,
        environment: Mapping[str, str],
    ) -> None: ...
    @property
    def api(self) -> Api: ...
    @property
    def messages(self) -> MessageList: ...
