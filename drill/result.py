"""How drills went, for the terminal and for the docs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from drill.hold import Result
from drill.plan import Step

BEGINS, ENDS = "<!-- result -->", "<!-- end of result -->"


def table(results: Sequence[Result]) -> str:
    """One column an engine."""
    rows = [["", *(each.engine for each in results)], ["---"] * (len(results) + 1)]
    columns = [_facts(each) for each in results]
    rows += [[name, *(column[name] for column in columns)] for name in columns[0]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def page(text: str, results: Sequence[Result]) -> str:
    """The page with the result between its two marks."""
    before, _mark, rest = text.partition(BEGINS)
    _old, _mark, after = rest.partition(ENDS)
    return f"{before}{BEGINS}\n\n{table(results)}\n\n{ENDS}{after}"


def _facts(each: Result) -> dict[str, str]:
    wrong = {name.replace("_", " "): str(count) for name, count in asdict(each.verdict).items()}
    killed = {f"killed {step.value}": str(each.kills.get(step, 0)) for step in Step}
    return {
        "seed": str(each.plan.seed),
        "messages": str(each.messages),
        "calls to send": str(each.calls),
        "killed": str(sum(each.kills.values())),
        **killed,
        **{event.value: str(count) for event, count in each.plan.events.items()},
        "receipts posted": str(each.receipts),
        "… forged": str(each.forged),
        "seconds": f"{each.seconds:.0f}",
        **{f"**{name}**": f"**{count}**" for name, count in wrong.items()},
    }
