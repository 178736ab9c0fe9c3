"""The forms of a page as a browser sees them, read from its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

BUTTONS = frozenset({"submit", "button", "image", "reset"})


@dataclass
class Control:
    """One named control: what it holds, and what it offers."""

    name: str
    kind: str
    value: str = ""
    offered: list[str] = field(default_factory=list)
    is_sent: bool = True


@dataclass
class FoundForm:
    """A form: where it goes, how, and its controls."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, ...]:
        """The same for forms that ask for the same."""
        return (self.method, *sorted({control.name for control in self.controls}))

    @property
    def names(self) -> list[str]:
        """The names of its controls, each once."""
        return list(dict.fromkeys(control.name for control in self.controls))

    def as_sent(self) -> list[tuple[str, str]]:
        """What a browser would send if nothing was changed."""
        return [
            (control.name, control.value)
            for control in self.controls
            if control.is_sent and control.kind not in BUTTONS and control.kind != "file"
        ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self._open: FoundForm | None = None
        self._by_id: dict[str, FoundForm] = {}
        self._area: Control | None = None
        self._select: Control | None = None
        self.later: list[tuple[str, Control]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = FoundForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
            if "id" in given:
                self._by_id[given["id"]] = self._open
        elif tag == "option" and self._select is not None:
            self._offer(self._select, given)
        elif tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self._add(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._area is not None:
            self._area.value = self._area.value.removeprefix("\n").replace("\n", "\r\n")
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data

    def _add(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "submit" if tag == "button" else "text") if tag != "select" else "select"
        control = Control(given["name"], kind, given.get("value", ""))
        if kind in {"checkbox", "radio"}:
            control.is_sent = "checked" in given
            control.value = given.get("value", "on")
        control.is_sent = control.is_sent and "disabled" not in given
        if tag == "textarea":
            control.kind, self._area = "textarea", control
        elif tag == "select":
            self._select = control
        if "form" in given:
            self.later.append((given["form"], control))
        elif self._open is not None:
            self._open.controls.append(control)

    def _offer(self, select: Control, given: dict[str, str]) -> None:
        value = given.get("value", "")
        if not select.offered or "selected" in given:
            select.value = value
        select.offered.append(value)

    def found(self) -> list[FoundForm]:
        for form_id, control in self.later:
            if form_id in self._by_id:
                self._by_id[form_id].controls.append(control)
        return self.forms


def forms_of(html: str) -> list[FoundForm]:
    """All forms of a page, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found()
