"""What a build does beyond copying: compiles the catalogues, and takes the folders beside the package in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BESIDE_THE_PACKAGE = ("templates", "static", "migrations", "wsgi.py")


def compile_catalogues(translations: Path) -> list[Path]:
    """Every .po has a .mo beside it that is as new; answers which ones were written."""
    written = []
    for source in sorted(translations.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po, target.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parent.parent.name))
        written.append(target)
    return written


class Build(BuildHookInterface[Any]):
    """The hook that hatchling calls; an editable install reads the folders where they lie."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """A wheel holds all that the product reads at run time."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        compile_catalogues(root / "organizer" / "translations")
        if version != "editable":
            for name in BESIDE_THE_PACKAGE:
                build_data["force_include"][str(root / name)] = f"organizer/{name}"
