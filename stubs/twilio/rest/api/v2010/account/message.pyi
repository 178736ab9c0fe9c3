from collections.abc import Iterator
from datetime import datetime

class MessageInstance:
    sid: str | None
    to: str | None
    body: str | None
    status: str | None
    num_segments: str | None
    price: str | None
    price_unit: str | None
    error_code: int | None
    date_created: datetime | None

class MessageContext:
    def fetch(self) -> MessageInstance: ...
    def update(self, *, body: str) -> MessageInstance: ...

class MessageList:
    def __call__(self, sid: str) -> MessageContext: ...
    def create(
        self,
        *,
        to: str,
        body: str,
        from_: str = ...,
        messaging_service_sid: str = ...,
        status_callback: str = ...,
        validity_period: int = ...,
        smart_encoded: bool = ...,
    ) -> MessageInstance: ...
    def stream(self, *, to: str, page_size: int) -> Iterator[MessageInstance]: ...
