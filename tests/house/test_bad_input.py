"""Whatever is typed into any field of any form, or stands in any address: words, never a defect."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import parse_qsl, quote_plus, urljoin, urlsplit

import pytest
from sqlalchemy.engine import Connection
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.once import OF_EACH_PAGE
from tests.ground.demo import DemoHouse, made_once, shared_folder, undone
from tests.ground.forms import Control, FoundForm, forms_of
from tests.house.test_matrix import Asked, every_address, expected

VISITORS = (None, Role.VOLUNTEER, Role.CANDIDATE, Role.OWNER)
"""Who opens pages to find their forms, the one who may open most last."""

MARK = '=1+1\'; DROP TABLE contact; -- <b onclick="x">ә</b> {{ 7 * 7 }} %(a)s \u202e🙂'
BAD = {
    "nothing": "",
    "blank": " \t\u00a0\u200b ",
    "long": "long " * 2_000,
    "nul": "a\x00b",
    "control": "\x1b[31m\x07\x7f",
    "lines": "\r\n\r\n.\r\nTo: x@example.com\r\n",
    "right to left": "\u202e\u2066\u200fשלום",
    "emoji": "👩‍👩‍👧‍👦" * 20,
    "mark": MARK,
    "script": "</textarea></script><script>alert(1)</script>",
    "address": "javascript:alert(1)//",
    "other host": "//example.com/\\..",
    "path": "../../../../etc/passwd",
    "huge": "9" * 400,
    "past 64 bits": str(2**63),
    "negative": "-1",
    "fraction": "1.5",
    "no number": "NaN",
    "endless": "1e999",
    "other digits": "٣٤²",
    "unknown": "no-such-choice",
    "phone": "+7 (000) 000-00-00 доб. 5",
    "first day": "0001-01-01",
    "first week": "week:0001-01-01",
    "far day": "9999-12-31",
    "year nought": "0000-00-00",
    "year 10000": "10000-01-01",
    "no time": "24:60:61",
    "json": '{"$gt": ""}',
}
RAW = {"half a surrogate": "%ED%A0%80", "no utf-8": "%FF%FE%80", "odd percent": "%zz%"}
"""As they stand in the body or address, without being encoded once more."""
EVERYTHING = {**{name: quote_plus(value) for name, value in BAD.items()}, **RAW}

HEADERS = {
    "Accept-Encoding": "\xff;q=zz",
    "Accept-Language": "\xff;q=abc,kk;q=1e999",
    "Content-Length": "-5",
    "Content-Type": "multipart/form-data; boundary=\xff",
    "Cookie": "session=a.b.c; lang=%00; name=\xff",
    "Host": "[::1",
    "If-Modified-Since": "99999-99-99",
    "If-None-Match": '\xff""',
    "Origin": "http://[::1",
    "Range": "bytes=a-",
    "Referer": "http://[::1",
    "Sec-Fetch-Site": "\xff",
    "X-CSRFToken": "\xff",
}
BEHIND = {
    "/say": {"text": "No water since Monday"},
    "/say/done": {"text": "No water since Monday", "way": "sms", "phone": "8 701 234 56 78"},
}
"""Pages that only a sent form shows, and what is sent."""
TRAP = "website"
"""A field that people do not see: only a program fills it in."""
TYPED = frozenset({"text", "search", "tel", "email", "url", "textarea"})
CHOSEN = frozenset({"hidden", "submit", "button", "checkbox", "radio", "select"})
"""Nothing is typed into them: what is sent for them is one of their own values, or none of these."""
FEW, MANY = 8, 16
"""How many values are tried in all fields of a form at once, where nothing is typed and where something is.

Each form meets others: of sixty forms in which something is typed, thirty meet each value.
"""
FILLED = {"tel": "8 701 234 56 78", "email": "name@example.kz", "textarea": "No water since Monday"}
"""What stands in an empty box beside the one that is tried, so that this one alone is wrong."""
ENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Place:
    """A form where it was found, and who found it."""

    page: str
    visitor: Role | None
    form: FoundForm

    @property
    def target(self) -> str:
        """The path it is sent to."""
        return urlsplit(urljoin(self.page, self.form.action or self.page)).path

    def __str__(self) -> str:
        return f"{self.form.method} {self.target} on {self.page}"


@dataclass(frozen=True)
class Pages:
    """Every page that somebody may open, and what stands in it: each form and each parameter once."""

    forms: tuple[Place, ...]
    parameters: Mapping[tuple[str, str], tuple[str, Role | None]]
    """Where a view's query parameter is tried, and by whom: of its own filters, and of links to it."""


@pytest.fixture(scope="module")
def pages(demo_house: DemoHouse, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Walk through all pages once a run."""
    with clock.at(demo_house.now):
        return made_once(shared_folder(tmp_path_factory), "pages", lambda: _walked(demo_house))


def _walked(house: DemoHouse) -> Pages:
    forms: dict[tuple[object, ...], Place] = {}
    parameters: dict[tuple[str, str], tuple[str, Role | None]] = {}
    for path, visitor, body in _opened(house):
        asked = {(path, name) for name in ("after", "lang", "next")}
        for form in forms_of(body):
            place = Place(path, visitor, form)
            if form.method == "get":
                asked |= {(place.target, name) for name in form.names}
            else:
                names = frozenset(re.sub(r"\d+", "#", name) for name in form.names)
                forms.setdefault((_view(house, place.target, "POST"), names), place)
        for there, name in asked | _linked(path, body):
            parameters[_view(house, there, "GET"), name] = there, visitor
    return Pages(tuple(forms.values()), parameters)


def _opened(house: DemoHouse) -> Iterator[tuple[str, Role | None, str]]:
    """Each page, by everybody who has a right of their own to it: what is open to all, by nobody."""
    addresses = [each for each in every_address(house.app) if each.method == "GET"]
    for visitor in VISITORS:
        browser = house.browser(None if visitor is None else visitor.value)
        for path in sorted({each.path(house.ids()) for each in addresses if _is_for(each, visitor)}):
            answer = browser.get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield path, visitor, answer.get_data(as_text=True)
        if visitor is None:
            for path, sent in BEHIND.items():
                yield path, visitor, browser.post(path, sent).get_data(as_text=True)


def _is_for(asked: Asked, visitor: Role | None) -> bool:
    if asked.permission in {"public", "signed"}:
        return visitor is None
    return "open" in expected(asked, visitor)


def _linked(path: str, body: str) -> set[tuple[str, str]]:
    """The parameters in a page's links, each with the address that takes it."""
    found = set()
    for address in re.findall(r'href="([^"]+[?][^"]+)"', body):
        parts = urlsplit(urljoin(path, html.unescape(address)))
        if not parts.netloc:
            found |= {(parts.path, name) for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    return found


def _view(house: DemoHouse, path: str, method: str) -> str:
    """The view that answers at a path: what differs only in whose row it is, is the same."""
    try:
        return str(house.app.url_map.bind("").match(path, method=method)[0])
    except HTTPException:
        return path


def some(where: str, *, count: int = 1) -> list[tuple[str, str]]:
    """Values, the same ones each time, others in each place."""

    def chance(name: str) -> bytes:
        return blake2b(f"{where} {name}".encode()).digest()

    return [(name, EVERYTHING[name]) for name in sorted(EVERYTHING, key=chance)[:count]]


def body_with(form: FoundForm, names: Collection[str], value: str) -> bytes:
    """The form as a browser would send it, but for some fields. `value` is encoded already."""
    empty = {control.name: FILLED.get(control.kind, "") for control in form.controls}
    others = [
        f"{quote_plus(each)}={quote_plus(said or empty[each])}"
        for each, said in form.as_sent()
        if each not in names
    ]
    return "&".join([*others, *(f"{quote_plus(name)}={value}" for name in names)]).encode()


def send(house: DemoHouse, place: Place, data: bytes, connection: Connection) -> TestResponse:
    """Send a form; what it wrote is taken back."""
    browser = house.browser(None if place.visitor is None else place.visitor.value)
    with undone(connection):
        return browser.post(place.target, data, content_type=ENCODED)


def is_chosen(form: FoundForm) -> bool:
    """True where a form has no box to type in."""
    return CHOSEN.issuperset(control.kind for control in form.controls)


def kinds_of_field(form: FoundForm) -> Collection[Control]:
    """One control of each name, and of names that only a row's number tells apart."""
    return {re.sub(r"\d+", "#", control.name): control for control in form.controls}.values()


def is_lost(control: Control, name: str, answer: TestResponse) -> bool:
    """True where a refused form does not show what was typed."""
    comes_back = control.kind in TYPED and control.name != TRAP and name in {"mark", "phone", "script"}
    if answer.status_code != 422 or not comes_back:
        return False
    return BAD[name] not in html.unescape(answer.get_data(as_text=True))


@pytest.mark.long
@pytest.mark.slow  # many values in every field of every form: some thousand requests
def test_no_value_in_all_fields_of_a_form_breaks_a_page(
    demo_house: DemoHouse, demo_connection: Connection, pages: Pages
) -> None:
    """Where no field is the form's own, the next test alone tries some: the kernel reads them alike."""
    broken = []
    for place in pages.forms:
        if OF_EACH_PAGE.issuperset(place.form.names):
            continue
        for name, value in some(f"{place.form.key}", count=FEW if is_chosen(place.form) else MANY):
            data = body_with(place.form, place.form.names, value)
            if send(demo_house, place, data, demo_connection).status_code >= 500:
                broken.append(f"{place}: {name}")
    assert broken == []


@pytest.mark.long
def test_no_value_in_one_field_of_a_form_breaks_a_page_or_is_lost(
    demo_house: DemoHouse, demo_connection: Connection, pages: Pages
) -> None:
    broken, lost = [], []
    for place in pages.forms:
        for control in kinds_of_field(place.form):
            for name, value in some(f"{place.form.key} {control.name}"):
                answer = send(
                    demo_house, place, body_with(place.form, [control.name], value), demo_connection
                )
                if answer.status_code >= 500:
                    broken.append(f"{place}: {control.name} = {name}")
                if is_lost(control, name, answer):
                    lost.append(f"{place}: {control.name} = {name}")
    assert (broken, lost) == ([], [])


def test_no_parameter_of_any_address_breaks_a_page(
    demo_house: DemoHouse, demo_connection: Connection, pages: Pages
) -> None:
    broken = []
    for (view, parameter), (path, visitor) in pages.parameters.items():
        browser = demo_house.browser(None if visitor is None else visitor.value)
        for name, value in some(f"{view} {parameter}"):
            if browser.get(f"{path}?{quote_plus(parameter)}={value}").status_code >= 500:
                broken.append(f"{path}?{parameter} = {name} for {visitor}")
    assert broken == []


@pytest.mark.parametrize("path", ["/", "/sign-in", "/s", "/staff", "/staff/meetings", "/issues"])
def test_no_header_breaks_a_page(demo_house: DemoHouse, demo_connection: Connection, path: str) -> None:
    browser = demo_house.browser(Role.OWNER.value)
    statuses = {
        f"{method} {name}": browser.write(method, path, b"a=\xff\x00", headers={name: value}).status_code
        for name, value in HEADERS.items()
        for method in ("GET", "POST")
    }
    assert {what: status for what, status in statuses.items() if status >= 500} == {}


@pytest.mark.long
def test_a_form_whose_fields_come_twice_or_not_at_all_or_as_files_breaks_no_page(
    demo_house: DemoHouse, demo_connection: Connection, pages: Pages
) -> None:
    broken: list[str] = []
    for place in pages.forms:
        twice = "&".join(
            f"{said}=a&{said}=b&{said}[]=a&{said}[x]=b" for said in map(quote_plus, place.form.names)
        )
        broken.extend(
            f"{place}: {data.decode()[:60]}"
            for data in (b"", twice.encode())
            if send(demo_house, place, data, demo_connection).status_code >= 500
        )
        if _as_files(demo_house, place, demo_connection).status_code >= 500:
            broken.append(f"{place}: files")
    assert broken == []


def _as_files(house: DemoHouse, place: Place, connection: Connection) -> TestResponse:
    edge = "edge"
    parts = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="../a\u0000.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n\x00\xff;;\r\n"
        for name in place.form.names
    )
    browser = house.browser(None if place.visitor is None else place.visitor.value)
    with undone(connection):
        return browser.post(
            place.target,
            (parts + f"--{edge}--\r\n").encode("latin-1", "replace"),
            content_type=f"multipart/form-data; boundary={edge}",
        )
