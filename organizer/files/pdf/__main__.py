"""The press: sheets as JSON come in, a PDF goes out.

    python -m organizer.files.pdf < sheets.json > sheets.pdf

Before the PDF come a byte for each sheet that is drawn, and a line end.
"""

from __future__ import annotations

import sys

from organizer.files.paper import unpacked
from organizer.files.pdf.drawing import render


def main() -> None:
    """Read all there is, then print it."""
    out = sys.stdout.buffer

    def tell() -> None:
        out.write(b".")
        out.flush()

    printed = render(unpacked(sys.stdin.buffer.read()), told=tell)
    out.write(b"\n" + printed)


if __name__ == "__main__":
    main()
