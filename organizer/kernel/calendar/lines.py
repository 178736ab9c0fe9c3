"""The lines of somebody else's calendar file, however it was written down."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence

_FOLD = re.compile(rb"(?:\r?\r?\n|\r)[ \t]")
_LINE_END = re.compile(r"\r?\r?\n|\r")


def lines_of(data: bytes) -> list[str]:
    """The lines, unfolded before they are decoded: a fold may part the bytes of a letter (RFC 5545, 3.1).

    They are UTF-8, or UTF-16 where the file is marked so, or Windows-1251 where hardly a letter is UTF-8.
    """
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    unfolded = _FOLD.sub(b"", data)
    text = unfolded.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    if 2 * broken > len(re.findall(r"[^\x00-\x7f]", text)):
        text = unfolded.decode("cp1251", errors="replace")
    return _LINE_END.split(text)


def blocks(lines: Sequence[str], name: str) -> Iterator[list[str]]:
    """The lines of each component of a name, from its BEGIN to its END or to where it breaks off.

    What stands in components inside it is left out.
    """
    block: list[str] = []
    inside = 0
    for line in lines:
        mark = line.strip().upper()
        if mark == f"BEGIN:{name}":
            if block:
                yield block
            block, inside = [line], 0
        elif block and mark == f"END:{name}":
            yield [*block, line]
            block = []
        elif block and mark.startswith(("BEGIN:", "END:")):
            inside += 1 if mark.startswith("BEGIN:") else -1
        elif block and inside <= 0:
            block.append(line)
    if block:
        yield block


def values(lines: Sequence[str], name: str) -> Iterator[str]:
    """What the lines of a name say, as it is written."""
    for line in lines:
        if re.match(rf"{name}[;:]", line, re.IGNORECASE):
            yield line.partition(":")[2].strip()
