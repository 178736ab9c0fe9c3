"""What is chosen in the list of the schedule, and what is to be done with it."""

from __future__ import annotations

import re
from typing import Any

from wtforms import StringField

from organizer.kernel.errors import DomainError
from organizer.kernel.forms import ChoiceField, Form
from organizer.kernel.i18n import _, _l, pick_here
from organizer.meetings import asks
from organizer.meetings.services import Change, ManyAct

MOST_DAYS = 365
_DAYS = re.compile(r"([+\-−–]?)\s*([0-9]{1,3})")


class ManyForm(Form):
    """One act on all that were chosen, and what that act needs."""

    days = StringField(_l("By how many days"))
    role_set = ChoiceField(_l("Team"))
    host = ChoiceField(_l("Host"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        first = {"": _("Choose one")}
        self.role_set.choices = dict(first)
        self.host.choices = dict(first)
        for staffing in asks.staffings:
            self.role_set.choices |= {code: pick_here(names)[0] for code, names in staffing.sets().items()}
            self.host.choices |= {str(number): name for number, name in staffing.hosts()}

    def change(self, act: str) -> Change:
        """What is to be done. Raises DomainError where the act lacks what it needs, or is none."""
        if act not in set(ManyAct):
            raise DomainError(_("Choose what to do with the meetings"))
        wanted = ManyAct(act)
        if wanted is ManyAct.SHIFT:
            return Change(act=wanted, days=self._days())
        if wanted is ManyAct.ROLES and not self.role_set.data:
            raise DomainError(_("Choose a team from the list"), field="role_set")
        if wanted is ManyAct.HOST and not self.host.data:
            raise DomainError(_("Choose who leads the meetings"), field="host")
        return Change(act=wanted, role_set=self.role_set.data or "", host_id=self.host.row_id or 0)

    def _days(self) -> int:
        read = _DAYS.fullmatch((self.days.data or "").strip())
        days = 0 if read is None else int(read[2]) * (-1 if read[1] in {"-", "−", "–"} else 1)
        if not 0 < abs(days) <= MOST_DAYS:
            raise DomainError(_("Enter a number of days, like 1 or -7"), field="days")
        return days
