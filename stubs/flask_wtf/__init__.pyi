# The part of Flask-WTF that the house uses; the library ships no types.

from collections.abc import Mapping
from typing import Any

from wtforms import Form
from wtforms.meta import DefaultMeta

class FlaskForm(Form):
    class Meta(DefaultMeta):
        csrf: bool
        csrf_time_limit: int | None

    def __init__(self, formdata: Mapping[str, Any] | None = ..., **kwargs: Any) -> None: ...
    def is_submitted(self) -> bool: ...
    def validate_on_submit(self, extra_validators: Mapping[str, Any] | None = None) -> bool: ...
    def hidden_tag(self, *fields: str) -> str: ...
