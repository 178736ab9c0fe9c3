"""What may come in about topics."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from organizer.kernel.forms import ChoiceField, TextsField
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm
from organizer.topics import queries
from organizer.topics.models import Topic
from organizer.topics.services import TopicDetails, mark_of_topic

MOST_NAME = 100
MOST_ANSWER = 2000


class TopicForm(VersionForm):
    """A topic: its name and the agreed answer in each language, who may read of it, whether it is in use."""

    names = TextsField(_l("Name of the topic"), most=MOST_NAME, words=_l("Write the name of the topic"))
    sensitive = BooleanField(
        _l("Sensitive"),
        description=_l("Fewer people on the team read what is said about it, and it is never published"),
    )
    in_use = BooleanField(_l("Can be chosen"), default=True)
    agreed_answer = TextsField(_l("The answer the team agreed on"), most=MOST_ANSWER, area=True)

    def __init__(self, topic: Topic | None = None, **options: Any) -> None:
        super().__init__(data=None if topic is None else _shown(topic), **options)

    def details(self) -> TopicDetails:
        """What was written, for the service."""
        return TopicDetails(
            names=self.names.texts,
            sensitive=bool(self.sensitive.data),
            in_use=bool(self.in_use.data),
            agreed_answer=self.agreed_answer.texts,
        )


class NewTopicForm(TopicForm):
    """A topic to be, and under which it stands."""

    parent_id = ChoiceField(_l("Stands under"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        tops = {str(branch.topic.id): queries.name_of(branch.topic) for branch in queries.tree()}
        self.parent_id.choices = {"": _("No other topic"), **tops}


def _shown(topic: Topic) -> dict[str, Any]:
    return {
        "version": str(mark_of_topic(topic)),
        "names": topic.names,
        "sensitive": topic.sensitive,
        "in_use": topic.in_use,
        "agreed_answer": topic.agreed_answer,
    }
