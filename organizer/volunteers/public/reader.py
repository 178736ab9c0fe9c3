"""Pages of a person's own link, in that person's language."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from organizer.kernel.i18n import COOKIE, in_language, suggest_language


def page_for(language: str, template: str, **facts: Any) -> ResponseReturnValue:
    """A page in its reader's language, unless this browser has chosen one; it is asked for from then on."""
    if COOKIE in request.cookies:
        return render_template(template, **facts)
    with in_language(language):
        page = make_response(render_template(template, **facts))
    return suggest_language(page, language)
