"""What people say: on the page, in the hall, by phone, on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from organizer.grievances.models import GrievanceKind, Nodded, ReplyWay, Urgency, WayIn
from organizer.grievances.services import GrievanceDetails
from organizer.grievances.wording import KINDS, NODDED, WAYS_IN
from organizer.kernel.days import DueField
from organizer.kernel.forms import AtMost, ChoiceField, EmailAddress, Form, PhoneField, Required
from organizer.kernel.i18n import _, _l, current_language
from organizer.topics import queries as topics
from organizer.topics.models import Topic

MOST_WORDS = 2000
MOST_PLACE = 200
MOST_NAME = 100
FIRST_TOPICS = 6
CHIPS = 8
OFF: Mapping[str, str] = {"autocomplete": "off"}
"""What is typed here stays out of the browser's memory."""


class WordsForm(Form):
    """What somebody says, where, and about what."""

    text = TextAreaField(
        _l("What happened?"),
        [Required(_l("Write what happened")), AtMost(MOST_WORDS)],
        description=_l("In your own words. Do not write names and phones of other people."),
        render_kw=dict(OFF),
    )
    place = StringField(
        _l("Where is it?"),
        [AtMost(MOST_PLACE)],
        description=_l("Village, street or district. May be left out."),
        render_kw=dict(OFF),
    )
    topic = ChoiceField(_l("What is it about? (may be skipped)"))
    website = StringField()
    """A trap: no person sees it, and what fills in everything fills it in."""

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own signature
        """As the fields say; a form that a program filled in is not taken, and its words are kept."""
        valid = super().validate(extra_validators)
        if self.website.data:
            self.website.data = ""
            self.form_errors.append(_("We did not understand this form. Press the button once more"))
            return False
        return valid

    @property
    def chosen_topic(self) -> Topic | None:
        """The topic that was chosen; None where none was."""
        return topics.topic_by_code(self.topic.data) if self.topic.data else None

    def details(self) -> GrievanceDetails:
        """What was said, without a way to reach the writer."""
        topic = self.chosen_topic
        return GrievanceDetails(
            words=self.text.data or "",
            way_in=WayIn.WEB,
            language=current_language(),
            place=self.place.data or "",
            topic_id=None if topic is None else topic.id,
            once_key=self.once.data or "",
        )


class SayForm(WordsForm):
    """The first page of the public form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.topic.choices = top_topics(FIRST_TOPICS)


class ReachForm(SayForm):
    """The second page: how to reach the writer. What the first page asked is carried along."""

    way = ChoiceField(_l("How can we reach you?"), default=ReplyWay.NONE.value)
    phone = PhoneField(
        _l("Mobile phone"),
        required=False,
        description=_l("For example: 8 701 234 56 78"),
        render_kw={"autocomplete": "off", "inputmode": "tel", "type": "tel"},
    )
    email = StringField(
        _l("E-mail"),
        [EmailAddress()],
        render_kw={"autocomplete": "off", "inputmode": "email", "type": "email"},
    )
    checked = HiddenField()
    asked = HiddenField()
    """Sent with the page that has asked which of two answers is meant: what is chosen there holds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.way.choices = {
            ReplyWay.NONE.value: _("I do not want to leave my name"),
            ReplyWay.SMS.value: _("By SMS"),
            ReplyWay.EMAIL.value: _("By e-mail"),
        }

    @property
    def reply_way(self) -> ReplyWay:
        """How the writer wants the answer."""
        return ReplyWay(self.way.data or ReplyWay.NONE.value)

    @property
    def words_are_wrong(self) -> bool:
        """True where it is the first page that must be looked at again."""
        return bool(self.text.errors or self.place.errors or self.topic.errors)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own signature
        """Only the way that was chosen needs its address; what stands in the other box is forgotten.

        But an address beside "no name", which is chosen before anybody touches it, is asked about once.
        """
        if self._contradicts_itself:
            self.way.data, self.asked.data = "", "1"
            super().validate(extra_validators)
            self.phone.errors = self.email.errors = ()
            self.way.errors = [_("You wrote an address. Shall we answer there, or do you leave no name?")]
            return False
        self.way.data = self.way.data or ReplyWay.NONE.value
        self.phone.required = self.way.data == ReplyWay.SMS.value
        if not self.phone.required:
            self.phone.data = ""
        if self.way.data != ReplyWay.EMAIL.value:
            self.email.data = ""
        valid = super().validate(extra_validators)
        if self.way.data == ReplyWay.EMAIL.value and not self.email.data:
            self.email.errors = [_("Enter an e-mail address, like name@example.kz")]
            return False
        return valid

    @property
    def _contradicts_itself(self) -> bool:
        """An address was typed and no way to use it chosen: nothing says which of the two is meant."""
        typed = (self.phone.data or "").strip() or (self.email.data or "").strip()
        decided = self.asked.data and self.way.raw_data
        names_none = self.way.data in {None, "", ReplyWay.NONE.value}
        return bool(typed) and not decided and names_none

    def details(self) -> GrievanceDetails:
        """What was said, and how to reach the writer."""
        from_words = super().details()
        return GrievanceDetails(
            **{
                **vars(from_words),
                "reply_way": self.reply_way,
                "phone": self.phone.number,
                "email": (self.email.data or "").strip(),
            }
        )


class CodeForm(Form):
    """The writer's code."""

    code = StringField(
        _l("Your code"),
        [Required(_l("We cannot find this code. Check the letters and digits"))],
        description=_l("8 letters and digits, for example: K7QM-3F9P"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class AdditionForm(Form):
    """What the writer adds. `code` is the code or the token that opened the page."""

    code = HiddenField()
    words = TextAreaField(
        _l("Add something"),
        [Required(_l("Write what you want to add")), AtMost(MOST_WORDS)],
        render_kw=dict(OFF),
    )


class HeardForm(WordsForm):
    """What staff or volunteers heard: the writer's way to an answer stands behind one box."""

    nodded = ChoiceField(_l("How many nodded"), default=Nodded.ONE.value)
    wants_answer = BooleanField(_l("They want an answer by SMS"))
    name = StringField(_l("Name"), [AtMost(MOST_NAME)], render_kw=dict(OFF))
    phone = PhoneField(
        _l("Mobile phone"),
        required=False,
        description=_l("For example: 8 701 234 56 78"),
        render_kw={"autocomplete": "off", "inputmode": "tel", "type": "tel"},
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.text.label.text = _("What was said?")
        self.text.description = _("As it was said. No names of other people.")
        self.topic.choices = top_topics(CHIPS - 1)
        self.nodded.choices = {each.value: str(words) for each, words in NODDED.items()}

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own signature
        """A number is needed where an answer is wanted; one that stands there without that is asked about."""
        self.phone.required = bool(self.wants_answer.data)
        self.nodded.data = self.nodded.data or Nodded.ONE.value
        typed = self.phone.data
        self.phone.data = typed if self.wants_answer.data else ""
        valid = super().validate(extra_validators)
        self.phone.data = typed
        if not self.wants_answer.data and any((box.data or "").strip() for box in (self.name, self.phone)):
            self.wants_answer.errors = [
                _("You wrote a name or a number. Tick this box, or take them out: we keep neither without it")
            ]
            return False
        return valid

    def details(self) -> GrievanceDetails:
        """What was heard."""
        return GrievanceDetails(
            **{
                **vars(super().details()),
                "way_in": WayIn.HALL,
                "nodded": Nodded(self.nodded.data),
                "reply_way": ReplyWay.SMS if self.wants_answer.data else ReplyWay.NONE,
                "phone": self.phone.number,
                "name": (self.name.data or "").strip() if self.wants_answer.data else "",
            }
        )


class LogForm(HeardForm):
    """What a volunteer notes during a meeting, with a promise made in the same breath."""

    promise = StringField(_l("Promise made?"), [AtMost(500)], render_kw=dict(OFF))
    due_on = DueField(_l("By when"), required=False)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own signature
        """A day is that of a promise."""
        valid = super().validate(extra_validators)
        if valid and self.due_on.data and not (self.promise.data or "").strip():
            self.promise.errors = [_("Write what was promised, or take the day out")]
            return False
        return valid


class NewForm(HeardForm):
    """What staff write down by hand: from a phone call, from paper."""

    way_in = ChoiceField(_l("How it reached us"), default=WayIn.PHONE.value)
    kind = ChoiceField(_l("Kind"), default=GrievanceKind.COMPLAINT.value)
    danger = BooleanField(_l("Danger to a person"))
    paper_code = StringField(_l("Code printed on the form"), [AtMost(20)], render_kw=dict(OFF))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.topic.choices = {"": _("Proposed from the words"), **_by_code()}
        ways = (WayIn.PHONE, WayIn.PAPER, WayIn.HALL)
        self.way_in.choices = {way.value: str(WAYS_IN[way]) for way in ways}
        self.kind.choices = {kind.value: str(words) for kind, words in KINDS.items()}

    def details(self) -> GrievanceDetails:
        """What was heard."""
        return GrievanceDetails(
            **{
                **vars(super().details()),
                "way_in": WayIn(self.way_in.data or WayIn.PHONE.value),
                "kind": GrievanceKind(self.kind.data or GrievanceKind.COMPLAINT.value),
                "urgency": Urgency.DANGER if self.danger.data else Urgency.ORDINARY,
                "paper_code": (self.paper_code.data or "").strip(),
            }
        )


def top_topics(count: int) -> dict[str, str]:
    """The first topics of the list, and the one for everything else, by their codes."""
    tops = [branch.topic for branch in topics.tree()]
    first = [row for row in tops if row.code != topics.OTHER][:count]
    rest = [row for row in tops if row.code == topics.OTHER]
    return {row.code: topics.name_of(row) for row in (*first, *rest)}


def _by_code() -> dict[str, dict[str, str]]:
    return {
        topics.name_of(branch.topic): {row.code: topics.name_of(row) for row in (branch.topic, *branch.below)}
        for branch in topics.tree()
    }
