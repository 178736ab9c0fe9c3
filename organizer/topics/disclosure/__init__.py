"""Which counts may be told: small groups hidden, the rest rounded, changes in batches. Pure.

Nobody who spoke to the campaign may be found in its numbers, whoever reads them and whatever they compute.
Four rules, for all views of one audience at once:

1. One to four people are "fewer than 5". Where all of a line together are so few, nothing is said of its
   parts (of its weeks it is). Nought is never told.
2. Every other number is rounded to the nearest five, totals by themselves; 10 means 8 to 12, and 5 is 5 to 7.
3. A number that is out stays until every count of the new one differs by five from every count of the old:
   50 stays from 43 to 57 and becomes 40 or 60; "fewer than 5" stays to 8 and becomes 10 at 9. Whether it
   stays depends on what is out and on the count now, on nothing that was before. What is not out is told
   only in a batch: when its period is new or the period's total moves.
4. Where arithmetic over everything that is out would still tell more of a small cell than "one to four",
   more is hidden. The proof that it tells no more is two other worlds (`worlds.py`): sets of counts that
   add up in every view and would be told in the same words, one with the cell at one, one at four. Of a
   small cell that says nothing, a world with nought or five there does as well.

Guaranteed, by rules 3 and 4: who knows these rules, every release there ever was, and nothing else, works out
no more of a cell that says "fewer than 5". Each release tells of the counts at its time only, so releases
together tell what each of them tells. Not guaranteed: of a small cell that says nothing the proof is sought
only while `PATIENCE` lasts; who knows more than the numbers (that nothing was taken back, who spoke when) may
work out more; and who takes all numbers for true at one time, though rule 3 lets them lag, errs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from organizer.topics.disclosure.cells import Entry, Level, View
from organizer.topics.disclosure.draft import Draft, Outlook
from organizer.topics.disclosure.marks import (
    INSIDE,
    PUBLIC,
    Cell,
    Key,
    Mark,
    Quiet,
    Release,
    Rounding,
    basis,
    joined,
    parted,
    read,
    shown,
)

__all__ = [
    "INSIDE", "PUBLIC", "Cell", "Entry", "Key", "Level", "Mark", "Outlook", "Quiet", "Release", "Rounding",
    "View", "basis", "joined", "parted", "protect", "read", "shown",
]  # fmt: skip


def protect(
    tally: Mapping[Entry, int],
    views: Sequence[View],
    *,
    parents: Mapping[str, str],
    previous: Release | None = None,
    rounding: Rounding = INSIDE,
    beside: Sequence[Outlook] = (),
) -> dict[str, dict[Key, Cell]]:
    """What may be told of the tally now: every view that is out, all at once, after what was out before.

    `parents` names the topic above each topic. A view that `previous` does not name is told for the first
    time, whole. A period's batches are counted by its view of the key (). `beside` names other
    releases that the same readers see. The answer names no cell that is hidden and never was out.
    """
    draft = Draft(tally, views, parents=parents, previous=previous or {}, rounding=rounding, beside=beside)
    draft.decide()
    draft.blank_lines_of_few()
    draft.prove()
    return draft.release()
