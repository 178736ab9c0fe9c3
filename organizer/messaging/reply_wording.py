"""What is written back to who wrote to us, by one press; each text has a way to stop at its end."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from types import MappingProxyType

from organizer.campaigns.queries import current_campaign
from organizer.kernel.i18n import _, _l, in_language
from organizer.kernel.text import pick


class Quick(enum.StrEnum):
    """A short answer to a reply."""

    COMES = "comes"
    CANNOT = "cannot"
    AGAIN = "again"
    READ = "read"
    CALL = "call"
    WHO = "who"


TO_A_QUESTION = (Quick.COMES, Quick.CANNOT, Quick.AGAIN)
"""What can be written back while it is open whether the person comes."""
TO_ANYTHING = (Quick.READ, Quick.CALL, Quick.WHO)
"""What can be written back where nothing was asked."""

TITLES: Mapping[Quick, str] = MappingProxyType(
    {
        Quick.COMES: _l("They come: note it and thank them"),
        Quick.CANNOT: _l("They cannot come: note it and thank them"),
        Quick.AGAIN: _l("Not clear: ask once more"),
        Quick.READ: _l("Thank them"),
        Quick.CALL: _l("Say that we call them"),
        Quick.WHO: _l("Say who we are"),
    }
)
"""What each does, as its button says."""


def words_of(quick: Quick) -> Callable[[str, str], str]:
    """(language, the person's own link) → the text in that language."""

    def said(language: str, url: str) -> str:
        with in_language(language):
            return _who(language, url) if quick is Quick.WHO else _WORDS[quick](url)

    return said


_WORDS: Mapping[Quick, Callable[[str], str]] = MappingProxyType(
    {
        Quick.COMES: lambda url: _("Thank you, see you there! Stop SMS: %(link)s", link=url),
        Quick.CANNOT: lambda url: _("Understood, thank you. Another time! Stop SMS: %(link)s", link=url),
        Quick.AGAIN: lambda url: _("We did not understand. Yes: 1, no: 0, stop: %(link)s", link=url),
        Quick.READ: lambda url: _("Thank you, we have read it. Stop SMS: %(link)s", link=url),
        Quick.CALL: lambda url: _("Thank you. We will call you. Stop SMS: %(link)s", link=url),
    }
)


def _who(language: str, url: str) -> str:
    campaign = current_campaign()
    name = pick(campaign.names, language, campaign.languages)[0]
    if not campaign.public_phone:
        return _("We are the team of %(candidate)s. Stop SMS: %(link)s", candidate=name, link=url)
    return _(
        "We are the team of %(candidate)s. Questions: %(phone)s. Stop SMS: %(link)s",
        candidate=name,
        phone=campaign.public_phone,
        link=url,
    )
