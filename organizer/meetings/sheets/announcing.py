"""The poster and the flyers of a meeting, in both languages of the country."""

from __future__ import annotations

from collections.abc import Callable

from organizer.campaigns.models import Candidate
from organizer.campaigns.queries import candidates, current_campaign, name_of_candidate
from organizer.files import paper
from organizer.files.paper import Said, Sheet
from organizer.files.qr import modules
from organizer.kernel.i18n import _, current_language, in_language, long_date, pick_here
from organizer.kernel.pages import link
from organizer.kernel.text import pick
from organizer.kernel.urls import site_url
from organizer.meetings import wording
from organizer.meetings.models import Meeting, MeetingState

ON_PAPER = ("kk", "ru")
"""What is read by everybody speaks both languages of the country."""
MOST_ON_A_STRIP = 40


def poster(row: Meeting) -> Sheet:
    """One page to hang up, with strips to tear off."""
    return Sheet(
        title=f"{_('Poster')}: {pick_here(row.titles)[0]}",
        blocks=(_announcement(row),),
        language=languages_on_paper()[0],
        foot=_caller(),
        shows_title=False,
    )


def flyers(row: Meeting) -> Sheet:
    """One page that is cut into four."""
    calls = said(lambda: _("Everybody is welcome. Entry is free"))
    return Sheet(
        title=f"{_('Flyers')}: {pick_here(row.titles)[0]}",
        blocks=(paper.Flyers(_announcement(row), calls),),
        language=languages_on_paper()[0],
        shows_title=False,
    )


def address_of(row: Meeting) -> str:
    """The whole address of a meeting's page for everybody."""
    return site_url(current_campaign(), link("meetings_public.show", meeting_code=row.code))


def unpublished(row: Meeting) -> tuple[Said, ...]:
    """Why nobody should use its paper: its page opens to nobody. Empty where it does."""
    return () if row.is_public else said(not_published)


def useless_for(row: Meeting) -> Callable[[], str] | None:
    """What says why nobody should use the paper of a meeting: it is a draft, or off. None where it stands."""
    if not row.is_public:
        return not_published
    return (lambda: str(wording.stands(row)[0])) if row.state is MeetingState.CANCELLED else None


def not_published() -> str:
    """What stands on the paper of a draft."""
    return _("Draft: not published")


def said(say: Callable[[], str]) -> tuple[Said, ...]:
    """A sentence in each language of what is read by everybody."""
    return tuple(Said(language, _in(language, say)) for language in languages_on_paper())


def both(say: Callable[[], str]) -> str:
    """A few words in each of those languages, beside each other."""
    return " · ".join(dict.fromkeys(each.words for each in said(say)))


def where(row: Meeting, language: str) -> str:
    """Village, house and street."""
    street = pick(row.venue.address, language, current_campaign().languages)[0] if row.venue else ""
    return ", ".join(filter(None, [wording.place(row, language).full, street]))


def _announcement(row: Meeting) -> paper.Poster:
    campaign, address, candidate = current_campaign(), address_of(row), _who(row)
    reason = useless_for(row)
    notices = () if reason is None else said(reason)
    return paper.Poster(
        headings=said(lambda: _heading(candidate)),
        days=said(lambda: long_date(row.starts_wall.date())),
        time=f"{row.starts_wall:%H:%M}",
        places=said(lambda: where(row, current_language())),
        qr=() if notices else modules(address),
        qr_label=_("QR code: %(address)s", address=address),
        address="" if notices else address.partition("://")[2],
        phone=campaign.public_phone,
        strip=f"{row.starts_wall:%d.%m %H:%M}",
        foot=_caller(),
        strip_place=_hall(row),
        notices=notices,
    )


def _who(row: Meeting) -> Candidate | None:
    """Who meets people: whom the meeting names, else the one candidate that there is."""
    slate = candidates() if row.candidate is None else [row.candidate]
    return slate[0] if len(slate) == 1 else None


def _heading(candidate: Candidate | None) -> str:
    heading = _("Meeting with the candidate")
    return heading if candidate is None else f"{heading}: {name_of_candidate(candidate)}"


def _caller() -> str:
    """The campaign's name, whatever language the team's page is in."""
    return both(lambda: pick_here(current_campaign().names)[0])


def _hall(row: Meeting) -> str:
    """The house in two lines of a strip, so that its address for phones stays on it."""
    language = languages_on_paper()[0]
    words = wording.place(row, language).full
    if row.venue is not None:
        words = pick(row.venue.names, language, current_campaign().languages)[0]
    return words if len(words) <= MOST_ON_A_STRIP else f"{words[: MOST_ON_A_STRIP - 1].rstrip()}…"


def languages_on_paper() -> tuple[str, ...]:
    """The languages of the country that the campaign speaks; its first one where it speaks neither."""
    spoken = current_campaign().languages
    return tuple(code for code in ON_PAPER if code in spoken) or tuple(spoken[:1])


def _in(language: str, say: Callable[[], str]) -> str:
    with in_language(language):
        return say()
