"""What is typed before many people are told: the place's name, so that it is surely the right meeting."""

from __future__ import annotations

from wtforms import StringField

from organizer.kernel.errors import DomainError
from organizer.kernel.forms import Form
from organizer.kernel.i18n import _, _l
from organizer.kernel.text import fold
from organizer.kernel.versions import VersionForm
from organizer.meetings.models import Meeting


class TellManyForm(Form):
    """A press that tells the people of many meetings."""

    typed = StringField(_l("Type how many messages leave"))

    def check_number(self, messages: int) -> None:
        """Take the number of messages as it stands above. Raises DomainError for any other."""
        if "".join((self.typed.data or "").split()) != str(messages):
            raise DomainError(
                _("Type the number as it is written here: %(number)s", number=messages), field="typed"
            )


class TellForm(VersionForm):
    """A press that tells people, or calls a meeting off."""

    typed = StringField(_l("Type the name of the place"))

    def check_place(self, meeting: Meeting) -> None:
        """Take the place's name in any of its languages and spellings. Raises DomainError for any other."""
        texts = [meeting.titles]
        if meeting.venue is not None:
            texts.append(meeting.venue.names)
            if meeting.venue.locality is not None:
                texts.append(meeting.venue.locality.names)
        if fold(self.typed.data or "") not in {fold(name) for each in texts for name in each.values()}:
            raise DomainError(_("Type the name of the place as it is written above"), field="typed")
