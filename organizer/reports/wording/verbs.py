"""What was done about reports, for the history."""

from __future__ import annotations

from collections.abc import Mapping

from organizer.kernel.i18n import _l

VERBS: Mapping[str, str] = {
    "report.shared": _l("Made a link to the report"),
    "report.shares_ended": _l("Ended the links to the report"),
    "issues.shown": _l("Let everybody read what people say"),
    "issues.hidden": _l("Took the public page of what people say away"),
}
