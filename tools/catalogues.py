"""Keeps the catalogues: a room's sentences lie in translations/<language>/LC_MESSAGES/<room>.po.

Without an option it writes them anew from the sources: new sentences come in, unsaid ones go, translations
stay, and what another room has already translated is taken over. `--check` names what is wrong,
`--compile` makes the .mo files that the product reads.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import PoFileError, read_po, write_po

from hatch_build import compile_catalogues
from organizer.config import LANGUAGES

ROOT = Path(__file__).parents[1]
KERNEL = "kernel"
KERNEL_TEMPLATES = ("layouts", "components", "errors")
TRANSLATED = [language for language in LANGUAGES if language != "en"]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_n": (1, 2),
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""

Said = tuple[str, str | None]
"""A sentence's identity: its English (of one, where there are many) and its context."""


def rooms(root: Path) -> list[str]:
    """Every room has a catalogue of its own; the kernel's also holds what stands in no room."""
    return sorted(
        init.parent.name for init in (root / "organizer").glob("*/__init__.py") if init.parent.name != "demo"
    )


def spoken(root: Path, room: str) -> Catalog:
    """The sentences that a room's sources say, and where."""
    catalog = Catalog()
    for path in sorted(_sources(root, room)):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        with path.open("rb") as source:
            for line, english, _comments, context in extract(
                method, source, keywords=KEYWORDS, options={"encoding": "utf-8", "silent": "false"}
            ):
                catalog.add(english, locations=[(str(path.relative_to(root)), line)], context=context)
    return catalog


def _sources(root: Path, room: str) -> Iterator[Path]:
    yield from (root / "organizer" / room).rglob("*.py")
    yield from (root / "templates" / room).rglob("*.html")
    if room == KERNEL:
        yield from (root / "organizer").glob("*.py")
        yield from (root / "organizer" / "demo").rglob("*.py")
        yield from (root / "templates").glob("*.html")
        for folder in KERNEL_TEMPLATES:
            yield from (root / "templates" / folder).rglob("*.html")


def stored(root: Path, language: str, room: str) -> Catalog:
    """What the room's catalogue holds now; empty where there is none."""
    path = _path(root, language, room)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language, ignore_obsolete=True, abort_invalid=True)


def _path(root: Path, language: str, room: str) -> Path:
    return root / "organizer" / "translations" / language / "LC_MESSAGES" / f"{room}.po"


def write(root: Path, *, only: Collection[str] = ()) -> None:
    """A catalogue says what its sources say, in an order and a form that merges stay calm with."""
    said = {room: spoken(root, room) for room in rooms(root)}
    for language in TRANSLATED:
        known = {room: stored(root, language, room) for room in said}
        for room in only or said:
            path = _path(root, language, room)
            if not said[room]:
                path.unlink(missing_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(
                _text(_carried_over(said[room], language, [known[room], *known.values()]), language)
            )


def _carried_over(said: Catalog, language: str, known: list[Catalog]) -> Catalog:
    """The first catalogue that has a translation gives it; a sentence without one stays empty."""
    carried = Catalog(locale=language)
    for message in _sentences(said):
        olds = [old for catalog in known if (old := _found(catalog, message)) and _is_whole(old)]
        old = olds[0] if olds else message
        carried.add(
            message.id,
            old.string if olds else None,
            flags={"fuzzy"} & set(old.flags),
            user_comments=old.user_comments,
            context=message.context,
        )
    return carried


def _text(catalog: Catalog, language: str) -> bytes:
    body = BytesIO()
    write_po(body, catalog, width=100, no_location=True, omit_header=True, sort_output=True)
    header = HEADER.format(language=language, plurals=catalog.plural_forms)
    return header.encode() + body.getvalue().lstrip()


def problems(root: Path) -> list[str]:
    """One line for each sentence that somebody would read wrongly or in the wrong language."""
    said = {room: spoken(root, room) for room in rooms(root)}
    found: list[str] = []
    for language in TRANSLATED:
        known: dict[str, Catalog] = {}
        for room, catalog in said.items():
            try:
                known[room] = stored(root, language, room)
            except PoFileError as error:
                found.append(f"{language}/{room}.po: cannot be read: {error}")
                continue
            found += [f"{language}/{room}.po: {words}" for words in _wrong(catalog, known[room], language)]
        found += [f"{language}: {words}" for words in _at_odds(known)]
        found += [
            f"{language}/{path.name}: no room has this name"
            for path in sorted(_path(root, language, KERNEL).parent.glob("*.po"))
            if path.stem not in said
        ]
    return found


def _wrong(said: Catalog, known: Catalog, language: str) -> Iterator[str]:
    plurals = Catalog(locale=language).plural_forms
    if known and known.plural_forms != plurals:
        yield f"Plural-Forms must be {plurals}"
    for message in _sentences(said):
        where = ", ".join(f"{path}:{line}" for path, line in message.locations)
        translation = _found(known, message)
        if translation is None or not _is_whole(translation):
            yield f"not translated: {_english(message)!r} ({where})"
        elif translation.fuzzy:
            yield f"fuzzy: {_english(message)!r} ({where})"
        elif differing := _foreign_placeholders(translation):
            yield f"placeholders differ ({', '.join(sorted(differing))}): {_english(message)!r} ({where})"
    for message in _sentences(known):
        if _found(said, message) is None:
            yield f"said nowhere any more: {_english(message)!r}"


def _at_odds(known: dict[str, Catalog]) -> Iterator[str]:
    """At run time the rooms' catalogues are one, so that a sentence has one translation, or contexts."""
    heard: dict[Said, dict[object, list[str]]] = defaultdict(lambda: defaultdict(list))
    for room, catalog in known.items():
        for message in _sentences(catalog):
            if _is_whole(message):
                heard[_english(message), message.context][message.string].append(room)
    for (english, _context), translations in sorted(heard.items(), key=str):
        if len(translations) > 1:
            versions = "; ".join(f"{', '.join(where)}: {words!r}" for words, where in translations.items())
            yield f"translated in more than one way: {english!r} ({versions})"


def _foreign_placeholders(translation: Message) -> set[str]:
    """A form keeps what its English fills in; a form for one may leave the number out where English does."""
    filled = [set(PLACEHOLDER.findall(words)) for words in _texts(translation.id)]
    most, least = set.union(*filled), set.intersection(*filled)
    wrong: set[str] = set()
    for words in _texts(translation.string):
        found = set(PLACEHOLDER.findall(words))
        wrong |= (found - most) | (least - found)
    return wrong


def _found(catalog: Catalog, message: Message) -> Message | None:
    """The catalogue's own entry of a sentence, where it has as many English forms."""
    entry = catalog.get(message.id, message.context)
    return entry if entry is not None and entry.pluralizable == message.pluralizable else None


def _sentences(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _english(message: Message) -> str:
    return _texts(message.id)[0]


def _is_whole(message: Message) -> bool:
    return all(_texts(message.string))


def _texts(forms: str | Sequence[str] | None) -> tuple[str, ...]:
    """All forms of a sentence; an empty text is a form that is missing."""
    return (forms,) if isinstance(forms, str) else tuple(forms or ("",))


def main() -> int:
    """Write, check or compile, as the option says; the exit code tells a check's outcome."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="name what is missing or wrong, change nothing")
    what.add_argument(
        "--compile", action="store_true", help="make the .mo files that are older than their .po"
    )
    what.add_argument("room", nargs="*", default=[], help="write the catalogues of these rooms alone")
    chosen = parser.parse_args()
    if chosen.compile:
        compile_catalogues(ROOT / "organizer" / "translations")
        return 0
    if chosen.check:
        wrong = problems(ROOT)
        print("\n".join(wrong) or "Every sentence is translated.")
        return 1 if wrong else 0
    write(ROOT, only=chosen.room)
    return 0


if __name__ == "__main__":
    sys.exit(main())
