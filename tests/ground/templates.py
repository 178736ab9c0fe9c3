"""Templates, compiled once a run: hundreds of them, for each application of each process."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache


def keep_compiled(shared: Path) -> None:
    """Let the applications that this process makes from now on take from a folder what others put there."""
    folder = shared / "templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(str(folder))}
