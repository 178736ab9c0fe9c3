"""The way in from a shell."""

from __future__ import annotations

import gc

import pytest

from organizer import __version__
from organizer.__main__ import main


def test_what_was_loaded_is_out_of_the_collectors_rounds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["organizer", "--version"])
    before = gc.get_freeze_count()
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, gc.isenabled(), gc.get_freeze_count() > before) == (0, True, True)
    assert capsys.readouterr().out.endswith(f"version {__version__}\n")
