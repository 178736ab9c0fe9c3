"""The figures to reach, as data: what is measured, in which unit, and where the target lies."""

from __future__ import annotations

from dataclasses import dataclass

CPU = "CPU ms"
TIMES = "×"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of the table. It is reached at `most` or less, at `least` or more."""

    key: str
    work: str
    unit: str
    most: float | None = None
    least: float | None = None
    peers: str = ""
    """What pretix 2026.8.0 and Indico 3.3.14 took, with PostgreSQL, medians of three on two cores."""

    @property
    def target(self) -> str:
        """The target in signs."""
        if self.most is not None:
            return f"≤ {self.most:g}"
        return "–" if self.least is None else f"≥ {self.least:g}"

    def is_reached_by(self, value: float) -> bool:
        """Whether a measured value is as good as the target asks."""
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


FIGURES = (
    Figure(key="meeting", work="public meeting page, after a change", unit=CPU, most=2, peers="39 · 72"),
    Figure(key="meeting-kept", work="… from memory", unit=CPU, most=2),
    Figure(key="meeting-unchanged", work="… unchanged (304)", unit=CPU, most=0.6),
    Figure(key="list", work="public list of 40 meetings, after a change", unit=CPU, most=3, peers="67 · 44"),
    Figure(key="list-kept", work="… from memory", unit=CPU, most=3),
    Figure(key="sign-up", work="whole sign-up, 3 requests", unit=CPU, most=12, peers="572-675 · 133-148"),
    Figure(key="sign-up-post", work="… its POST beside the bare guarded insert", unit=TIMES, most=2.5),
    Figure(key="threads", work="SQLite: POST p95 with 8 threads against 2", unit=TIMES, most=2),
    Figure(
        key="last-places",
        work="50 at once for the last 10 places, 2 workers: exactly 10",
        unit="% of runs",
        least=100,
        peers="10 · 11 to 16 taken",
    ),
    Figure(key="last-places-many", work="… 8 workers", unit="% of runs", least=100),
    Figure(key="schedule", work="schedule: a month of 200 meetings, p95", unit=CPU, most=150),
    Figure(key="schedule-wire", work="… its page and styles on the wire", unit="KB", most=24),
    Figure(key="people", work="staff list of 100,000 people", unit=CPU, most=15, peers="130 · 110,000"),
    Figure(key="people-find", work="… one of them by number", unit=CPU, most=50, peers="1450 · –"),
    Figure(key="feed-cold", work="feed of 1,000 meetings, cold", unit=CPU, most=250, peers="410 · 616"),
    Figure(key="feed-warm", work="… warm", unit=CPU, most=1, peers="3.5 · 616"),
    Figure(key="feed-unchanged", work="… unchanged (304)", unit=CPU, most=1, peers="no ETag · no ETag"),
    Figure(key="enqueue", work="10,000 reminders: to enqueue", unit="CPU s", most=1, peers="450 · 89"),
    Figure(key="send", work="… each, until it is handed over", unit=CPU, most=3, peers="56 · 16"),
    Figure(key="send-rate", work="… handed over in a second of one process", unit="a second", least=300),
    Figure(key="release", work="message to 2,000 people: to let it go", unit="CPU s"),
    Figure(key="claim-rate", work="due messages claimed, 50 at once", unit="a CPU second"),
    Figure(key="call", work="message handed to a provider over HTTP, each", unit=CPU),
    Figure(key="call-rate", work="… in a second of one process", unit="a second"),
    Figure(key="said-one", work="report of 1,000,000 grievances: numbers of a district", unit=CPU, most=10),
    Figure(key="said-all", work="… for all", unit=CPU, most=130),
    Figure(key="report", work="… its page, p95", unit=CPU, most=30),
    Figure(key="report-growth", work="… its page against 10,000", unit=TIMES, most=1.15),
    Figure(key="tour-first", work="tour of 40 meetings: first valid plan", unit="CPU s", most=0.1),
    Figure(key="tour-first-many", work="… of 200 meetings with 5 candidates", unit="CPU s", most=0.1),
    Figure(key="tour-greedy", work="… in 10 s better than greedy where one can", unit="% of all", least=100),
    Figure(key="tour-best", work="… share of the most that OR-Tools finds in 60 s", unit="%", least=99.5),
    Figure(key="tour-faults", work="… hard rules broken", unit="faults", most=0),
    Figure(key="start", work="start to first page", unit="CPU s", most=1.5, peers="6.6 · 5.9"),
    Figure(key="memory-web", work="memory of a web worker (PSS)", unit="MB", most=80, peers="246 · 182"),
    Figure(key="memory-all", work="memory of web and jobs together (PSS)", unit="MB", most=180),
    Figure(key="wire", work="meeting page on the wire, first view", unit="KB", most=16, peers="264 · 2200"),
    Figure(key="wire-requests", work="… in requests", unit="requests", most=4, peers="6 · 35"),
)  # fmt: skip

BY_KEY = {figure.key: figure for figure in FIGURES}


@dataclass(frozen=True)
class Measured:
    """What a figure came to, and what the bare page took for the like, where there is one."""

    key: str
    value: float
    bare: float | None = None

    @property
    def figure(self) -> Figure:
        """What was to be reached."""
        return BY_KEY[self.key]

    @property
    def is_reached(self) -> bool:
        """Whether it was."""
        return self.figure.is_reached_by(self.value)
