"""What holds messages back, in words: for the team that waits, and for who has to do something about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from organizer.config import LANGUAGES
from organizer.kernel.i18n import _, short_date_time, time_of_day
from organizer.messaging import queries
from organizer.messaging.models import Channel
from organizer.messaging.queries.blocked import Blocked
from organizer.messaging.queries.broadcasts import Refusal
from organizer.messaging.queries.stalls import RESTORED, Stall, Trouble


def waits_for(*, is_quiet_said: bool = False) -> str:
    """Why what was told now does not leave in a moment, and when it will; empty where it does.

    Of quiet hours nothing is said again where the page says it anyway.
    """
    pulse, part = queries.pulse(), queries.terms().part_minor
    spent, again, quiet = pulse.spent, pulse.waits_until, pulse.quiet_until
    hindrances = (
        (pulse.closed_code, _("The SMS wait: the SMS company refuses our account.")),
        (pulse.is_paused, _("The SMS wait: all messages are held back.")),
        (pulse.is_trial, _("The SMS wait: in the trial only the team's own phones are written to.")),
        (spent.minor + part > spent.of_minor, _("The SMS wait: the budget is used up.")),
        (
            spent.today_minor + part > spent.of_today_minor,
            _("The SMS leave tomorrow: today's budget is used up."),
        ),
        (
            quiet and not is_quiet_said,
            _("The SMS leave at %(time)s: these are quiet hours.", time=_time(quiet)),
        ),
        (again, _("The SMS company takes nothing just now. We ask again at %(time)s.", time=_time(again))),
    )
    return next((words for holds, words in hindrances if holds), "")


def stalled(found: Stall) -> str:
    """Why messages do not leave, and since when, for who can do something about it."""
    since = short_date_time(queries.wall(found.since))
    if found.trouble is Trouble.NO_WORKER:
        return _(
            "No worker is running: no message leaves, no reminder is made. Since: %(when)s. Start organizer"
            " worker.",
            when=since,
        )
    if found.trouble is Trouble.STUCK:
        return _("Messages wait since: %(when)s. The worker looks, but nothing leaves.", when=since)
    if found.code == RESTORED:
        return _("The tables are an older copy. Nothing leaves until organizer restore finish has run.")
    if found.channel is Channel.EMAIL:
        return _("The mail server refuses us, code %(code)s. Since: %(when)s.", code=found.code, when=since)
    return _("The SMS company refuses us, code %(code)s. Since: %(when)s.", code=found.code, when=since)


def refused(found: Refusal) -> str:
    """Why the rest of a message to many waits, or of a language, for who can do something about it."""
    if found.language:
        return _language_refused(found)
    if found.channel is Channel.EMAIL:
        return _(
            "The mail server refused these words several times in a row, code %(code)s. The rest waits: go on"
            " once the server takes them, or write the message anew.",
            code=found.code,
        )
    return _(
        "The SMS company refused these words several times in a row, code %(code)s. The rest waits: go on"
        " once the company takes them, or write the message anew.",
        code=found.code,
    )


def restores(acts: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was done in each restore, with how many messages the team has to tell by themselves."""
    return [_restore(facts.get("given_up", 0)) for facts in acts]


def _restore(given_up: int) -> str:
    words = _("After a restore, stops were carried out again and open messages looked up")
    if not given_up:
        return words
    return "{}. {}".format(
        words,
        _(
            "Messages that may have left already and leave no more: %(count)s. Call these people.",
            count=given_up,
        ),
    )


def _language_refused(found: Refusal) -> str:
    language = LANGUAGES[found.language]
    if found.channel is Channel.EMAIL:
        return _(
            "%(language)s: the mail server refused these words several times in a row, code %(code)s. They"
            " wait, the other languages go on. Go on once the server takes them, or write the message anew.",
            language=language,
            code=found.code,
        )
    return _(
        "%(language)s: the SMS company refused these words several times in a row, code %(code)s. They wait,"
        " the other languages go on. Go on once the company takes them, or write the message anew.",
        language=language,
        code=found.code,
    )


def alarm(found: Stall | Blocked) -> tuple[str, str]:
    """What must not go on, in a few words, and all that is known of it."""
    if isinstance(found, Stall):
        return _("Messages do not leave"), stalled(found)
    return _("SMS are blocked"), blocked(found)


def alarm_facts(found: Stall | Blocked) -> Mapping[str, str | int]:
    """What the trail keeps of it."""
    if isinstance(found, Stall):
        return {"trouble": found.trouble.value, "channel": found.channel.value}
    return {"blocked": found.count, "of": found.of}


def blocked(found: Blocked) -> str:
    """How many SMS phone networks have blocked, and what to do."""
    return _(
        "Phone networks blocked %(count)s of the last %(all)s SMS. Hold the others back, and ask the SMS"
        " company why.",
        count=found.count,
        all=found.of,
    )


def _time(at: datetime | None) -> str:
    return "" if at is None else time_of_day(queries.wall(at))
