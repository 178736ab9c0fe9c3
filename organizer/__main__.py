"""The way in from a shell, `organizer` or `python -m organizer`: load the program, then run the command."""

from __future__ import annotations

import gc
from importlib import import_module


def main() -> None:
    """Run the command of the shell's line.

    The collector rests while the program is loaded, or it would go round half a million things again and
    again, none of which ever becomes garbage: half of the time until the first page.
    """
    gc.disable()
    program = import_module("organizer.cli")
    gc.freeze()
    gc.enable()
    program.main()


if __name__ == "__main__":
    main()
