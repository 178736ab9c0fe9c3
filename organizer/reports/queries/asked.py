"""What a report is asked for: a period, and at most one thing to keep to."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from organizer.topics.counts import Number, Numbers, Period, View


class By(enum.StrEnum):
    """What a report can keep to. Two at once would be a view that is not told."""

    DISTRICT = "district"
    MEETING = "meeting"
    SOURCE = "source"
    KIND = "kind"


@dataclass(frozen=True)
class Views:
    """Where the numbers of a whole, of its topics and of its groups of topics stand, if groups are told."""

    whole: View
    topics: View
    groups: View | None = None

    @property
    def levels(self) -> tuple[View, ...]:
        """Topics, and groups where they are told."""
        return (self.topics,) if self.groups is None else (self.topics, self.groups)


EVERYTHING = Views(View.TOTAL, View.TOPIC, View.GROUP)
VIEWS: Mapping[By, Views] = {
    By.DISTRICT: Views(View.PLACE, View.TOPIC_PLACE, View.GROUP_PLACE),
    By.MEETING: Views(View.MEETING, View.TOPIC_MEETING),
    By.SOURCE: Views(View.CHANNEL, View.TOPIC_CHANNEL),
    By.KIND: Views(View.KIND, View.TOPIC_KIND),
}


@dataclass(frozen=True)
class ByTopic:
    """Numbers by code, of topics by themselves and of those of the first level with all below them."""

    topics: Mapping[str, Number] = field(default_factory=dict)
    groups: Mapping[str, Number] | None = None


@dataclass(frozen=True)
class Only:
    """What the report keeps to: `key` names it in the numbers, `code` in addresses, `name` for people."""

    by: By
    key: str
    code: str
    name: str

    @property
    def address(self) -> str:
        """As a value of the address: `district:KZ271000`."""
        return f"{self.by.value}:{self.code}"


@dataclass(frozen=True)
class Asked:
    """What a page of the report is asked for."""

    period: Period
    only: Only | None = None

    @property
    def views(self) -> Views:
        """The fixed views that answer it."""
        return EVERYTHING if self.only is None else VIEWS[self.only.by]

    @property
    def key(self) -> tuple[str, ...]:
        """What the cells of those views end with."""
        return () if self.only is None else (self.only.key,)

    def whole(self, numbers: Numbers) -> Number | None:
        """How many there are in all."""
        return numbers.of(*self.key)

    def by_topic(self, out: Mapping[View, Numbers]) -> ByTopic:
        """How many of each topic, and of each group of topics where groups are told."""
        views = self.views
        return ByTopic(
            self._cells(out[views.topics]), None if views.groups is None else self._cells(out[views.groups])
        )

    def _cells(self, numbers: Numbers) -> dict[str, Number]:
        return {topic: number for (topic, *rest), number in numbers.cells.items() if tuple(rest) == self.key}
