"""What a browser prints: the codes are read, and no sheet runs over its page."""

from __future__ import annotations

import pytest

from tests.files.printed import ink, outside, seen_by_a_phone, texts
from tests.journeys.conftest import LAPTOP, PHONE, Visit
from tests.journeys.installation import Installation

pytestmark = pytest.mark.browser


def test_a_browser_prints_sheets_that_fit_their_pages_and_codes_that_a_phone_reads(
    visit: Visit, installation: Installation
) -> None:
    staff = visit(language="kk", screen=LAPTOP)
    staff.sign_in("coordinator")
    ids = installation.facts["campaigns"]["A"]["ids"]
    address = f"{staff.base}/m/{ids['meeting_code']}"
    printed: dict[str, bytes] = {}
    for kind in ("poster", "flyers", "sign-in-sheet"):
        staff.open(f"/staff/meetings/{ids['meeting_id']}/{kind}")
        printed[kind] = staff.page.pdf(prefer_css_page_size=True)
    sheets = staff.page.locator("section.sheet").count()
    assert {kind: seen_by_a_phone(printed[kind]) for kind in ("poster", "flyers")} == {
        "poster": {address},
        "flyers": {address},
    }
    assert {kind: len(texts(pdf)) for kind, pdf in printed.items()} == {
        "poster": 1,
        "flyers": 1,
        "sign-in-sheet": sheets,
    }
    assert {kind: outside(pdf) for kind, pdf in printed.items()} == {kind: [] for kind in printed}
    assert {kind for kind, pdf in printed.items() if ink(pdf) > 0.15} == set()
    assert staff.troubles == []


def test_a_long_place_is_whole_on_each_flyer_on_a_phone(visit: Visit, installation: Installation) -> None:
    staff = visit(language="ru", screen=PHONE)
    staff.sign_in("coordinator")
    meeting = installation.facts["campaigns"]["A"]["ids"]["meeting_id"]
    staff.open(f"/staff/meetings/{meeting}/flyers")
    places = staff.page.locator(".flyer .where")
    places.evaluate_all(
        "(found, words) => found.forEach(each => { each.firstChild.textContent = words })",
        "Актовый зал средней школы-лицея имени Ахмета Байтурсынова " * 4,
    )
    heights = places.evaluate_all("found => found.map(each => each.scrollHeight - each.clientHeight)")
    assert [height > 1 for height in heights] == [False] * 4
    staff.check()
