"""What may come in about a message to many, a step at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectMultipleField, StringField

from organizer.kernel.access import campaign
from organizer.kernel.clock import to_utc, to_wall, today
from organizer.kernel.days import ComingDayField, PastDayField
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import (
    AtMost,
    ChoiceField,
    Form,
    PhoneField,
    Required,
    TextsField,
    TimeField,
    WholeField,
    read_day,
)
from organizer.kernel.i18n import _, _l, _n
from organizer.kernel.seen import mark
from organizer.kernel.versions import VersionForm
from organizer.messaging.calls import CallResult
from organizer.messaging.models import Aim, Broadcast
from organizer.messaging.queries.start_up import SenderName
from organizer.messaging.queries.windows import Limits
from organizer.messaging.reminding import ReminderSet
from organizer.messaging.services import MOST_ON_A_LIST
from organizer.messaging.timetable import EVERY_DAY
from organizer.messaging.wording import aim_of, days_of

MOST_LETTERS = 1_000
MOST_NAME = 60
MOST_DAYS_OFF = 500
MOST_SENDER = 20
MOST_COUNTRIES = 100
USUAL = 10
"""People on a list, where nothing else is said."""
LATER = "later"
LONGEST_NUMBER = 15
LONGEST_COUNT = 4
FURTHEST = timedelta(days=365)
AT_ITS_HOUR = "start"
EVENING = ("12:00", "17:00", "18:00", "19:00", "20:00")
ASKING = ("09:00", "12:00", "15:00", "18:00")
BEFORE = (1, 2, 3, 4)
AFTER = (1, 3, 18)
"""Hours; what falls into the night goes in the morning."""


class WhoForm(Form):
    """Whom a message is for: the filter that the page shows, as in its address, and what it is for."""

    query = HiddenField()
    aim = HiddenField()

    def chosen(self) -> Aim:
        """What the message is for. Raises DomainError for what was not offered."""
        if self.aim.data not in list(Aim):
            raise DomainError(_("Choose one from the list"))
        return Aim(self.aim.data)


class WordsForm(Form):
    """The words, one box for each language."""

    texts = TextsField(
        _l("The message"),
        most=MOST_LETTERS,
        area=True,
        words=_l("Write the message in one language at least"),
    )

    def __init__(self, row: Broadcast) -> None:
        super().__init__(data={"texts": row.words})


class WhenForm(Form):
    """The hour at which a message leaves."""

    at = ChoiceField(_l("When"), required=True)
    day = ComingDayField(_l("Day"), required=False)
    time = TimeField(_l("Time"), required=False)
    is_urgent = BooleanField(
        _l("It is urgent"), description=_l("Leaves at once, at night too. Only if people would come in vain.")
    )

    def __init__(self, row: Broadcast) -> None:
        wall = None if row.due_at is None else to_wall(row.due_at, campaign().zone)
        shown: dict[str, Any] = {"at": "now" if wall is None else LATER, "is_urgent": row.is_urgent}
        if wall is not None:
            shown |= {"day": wall.date(), "time": wall.time()}
        super().__init__(data=shown)
        self.at.choices = {"now": _("At once"), LATER: _("Later")}

    def due_at(self) -> datetime | None:
        """When it is to leave; None for at once. Raises DomainError where the day cannot be."""
        if self.at.data != LATER:
            return None
        if self.day.day is None:
            raise DomainError(_("Enter a date, like 14.03.2026"), field="day")
        first = today(campaign().zone)
        if not first <= self.day.day.date() <= first + FURTHEST:
            raise DomainError(_("Choose a day in the coming year"), field="day")
        if self.time.time is None:
            raise DomainError(_("Enter a time, like 18:30"), field="time")
        return to_utc(datetime.combine(self.day.day.date(), self.time.time.time()), campaign().zone)


class CheckForm(Form):
    """The press that lets a message go: what the page said of it, and the password where it is needed."""

    mark = HiddenField()
    password = PasswordField(_l("Your password"))


class OwnPhoneForm(Form):
    """A number that a member calls their own, and the password, since the number signs them in."""

    phone = PhoneField(_l("Your mobile number"), render_kw={"autocomplete": "tel", "inputmode": "tel"})
    password = PasswordField(
        _l("Your password"),
        [Required(_l("Enter your password"))],
        render_kw={"autocomplete": "current-password"},
    )


class PhoneCodeForm(Form):
    """The code that came to the phone."""

    code = StringField(
        _l("Code from the SMS"),
        [Required(_l("Enter the code")), AtMost(LONGEST_NUMBER)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class RemindersForm(VersionForm):
    """What goes by itself around a meeting; an empty choice does not go."""

    day_before = ChoiceField(_l("Reminder the day before"))
    hours_before = ChoiceField(_l("Reminder on the day"))
    confirm_at = ChoiceField(
        _l("Volunteers are asked whether they come"),
        description=_l("On the day before, who has not said so yet"),
    )
    thanks_after = ChoiceField(
        _l("Thanks to who came"),
        description=_l("Only to who agreed to campaign news, and was marked at the door"),
    )
    missed_after = ChoiceField(
        _l("A word to who did not come"),
        description=_l("Only to who agreed to campaign news, and was marked as not there"),
    )

    def __init__(self, shown: ReminderSet, **options: Any) -> None:
        day = (_clock(shown.day_at) or AT_ITS_HOUR) if shown.day_before else ""
        super().__init__(
            data={
                "day_before": day,
                "hours_before": shown.hours_before,
                "confirm_at": _clock(shown.confirm_at),
                "thanks_after": shown.thanks_after,
                "missed_after": shown.missed_after,
                "version": mark(shown.written()),
            },
            **options,
        )
        none = {"": _("It does not go")}
        evening = {hour: _("At %(time)s", time=hour) for hour in EVENING}
        self.day_before.choices = {**none, AT_ITS_HOUR: _("At the hour of the meeting"), **evening}
        self.hours_before.choices = none | {
            str(hours): _n("%(num)s hour before", "%(num)s hours before", hours) for hours in BEFORE
        }
        self.confirm_at.choices = none | {hour: _("At %(time)s", time=hour) for hour in ASKING}
        after = {
            str(hours): _n("%(num)s hour after the end", "%(num)s hours after the end", hours)
            for hours in AFTER
        }
        self.thanks_after.choices = self.missed_after.choices = none | after

    def wanted(self) -> ReminderSet:
        """What was chosen."""
        day = self.day_before.data
        return ReminderSet(
            day_before=bool(day),
            day_at=None if day in {"", AT_ITS_HOUR} else time.fromisoformat(day),
            hours_before=self.hours_before.row_id,
            confirm_at=time.fromisoformat(self.confirm_at.data) if self.confirm_at.data else None,
            thanks_after=self.thanks_after.row_id,
            missed_after=self.missed_after.row_id,
        )


class GiveCallsForm(Form):
    """A list for one helper: about what, for whom, of how many people."""

    about = ChoiceField(_l("About what"), required=True)
    helper = StringField(
        _l("Who calls"), [Required(_l("Enter who calls, so that the list is found again")), AtMost(MOST_NAME)]
    )
    most = WholeField(_l("How many people"), least=1, most=MOST_ON_A_LIST)

    def __init__(self, choices: Mapping[str, str], *, about: str) -> None:
        super().__init__(data={"about": about, "most": USUAL})
        self.about.choices = dict(choices)


def read_result(text: str) -> CallResult:
    """What became of a call, as a button says it. Raises DomainError for what was not offered."""
    if text not in list(CallResult):
        raise DomainError(_("Choose one from the list"))
    return CallResult(text)


def read_seen(text: str) -> int | None:
    """How often nobody had answered on the page that was pressed; None where it says nothing of that."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_COUNT else None


class SenderForm(Form):
    """How far the registration of the name that SMS come from is."""

    name = StringField(
        _l("The name that SMS come from"),
        [AtMost(MOST_SENDER)],
        description=_l("As the SMS company registers it: 11 Latin letters and digits, or a number"),
    )
    asked_on = PastDayField(_l("Asked for on"), required=False)
    registered_on = PastDayField(_l("Registered on"), required=False)

    def __init__(self, shown: SenderName) -> None:
        super().__init__(obj=shown)

    def wanted(self) -> SenderName:
        """What was written."""
        asked, registered = self.asked_on.day, self.registered_on.day
        return SenderName(
            name=(self.name.data or "").strip(),
            asked_on=None if asked is None else asked.date(),
            registered_on=None if registered is None else registered.date(),
        )


class LimitsForm(VersionForm):
    """When and to whom SMS go, within what the country allows."""

    opens = ChoiceField(_l("SMS leave from"), required=True)
    closes = ChoiceField(_l("until"), required=True)
    weekdays = SelectMultipleField(
        _l("News leave on"), description=_l("What people asked for themselves leaves on any day")
    )
    days_off = StringField(
        _l("Further days off"),
        [AtMost(MOST_DAYS_OFF)],
        description=_l("Moved and movable holidays, several with a comma: 14.03.2026, 22.03.2026"),
    )
    countries = StringField(
        _l("Numbers of other countries"),
        [AtMost(MOST_COUNTRIES)],
        description=_l("Two letters each, like KG UZ. All others are refused. Ask what they cost."),
    )

    def __init__(self, shown: Limits, opens: Sequence[time], closes: Sequence[time], **options: Any) -> None:
        super().__init__(
            data={
                "opens": _clock(shown.opens),
                "closes": _clock(shown.closes),
                "weekdays": list(shown.weekdays),
                "days_off": ", ".join(
                    f"{date.fromisoformat(day):%d.%m.%Y}" for day in sorted(shown.days_off)
                ),
                "countries": " ".join(shown.countries),
                "version": mark(shown.said),
            },
            **options,
        )
        self.opens.choices = {_clock(at): _clock(at) for at in dict.fromkeys([*opens, shown.opens])}
        self.closes.choices = {_clock(at): _clock(at) for at in dict.fromkeys([*closes, shown.closes])}
        self.weekdays.choices = [(number, days_of(number)) for number in EVERY_DAY]

    def wanted(self) -> Limits:
        """What was chosen. Raises DomainError for days that are none."""
        days = {read_day(part) for part in re.split(r"[,;\s]+", self.days_off.data or "") if part}
        if None in days:
            raise DomainError(_("Write days like 14.03.2026"), field="days_off")
        return Limits(
            opens=time.fromisoformat(self.opens.data),
            closes=time.fromisoformat(self.closes.data),
            weekdays="".join(sorted(self.weekdays.data or [])),
            days_off=frozenset(f"{day:%Y-%m-%d}" for day in days if day is not None),
            countries=tuple(re.findall(r"[^\s,;]+", (self.countries.data or "").upper())),
        )


def aims() -> dict[str, str]:
    """What a message may be for, to choose from."""
    return {aim.value: aim_of(aim) for aim in Aim}


def _clock(at: time | None) -> str:
    return "" if at is None else f"{at:%H:%M}"
