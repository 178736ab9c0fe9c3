"""Ids and codes: random in earnest, the same for the same seed in the demo, never too large for a column."""

from __future__ import annotations

import pytest
from flask import Flask

from organizer.kernel import keys
from organizer.kernel.keys import ID_BITS, PAPER_LETTERS, CodeConverter, RowIdConverter, row_id


def drawn() -> tuple[int, bytes, str]:
    return keys.new_id(), keys.new_bytes(16), keys.chooser(PAPER_LETTERS, 8)()


def test_what_is_drawn_follows_from_the_seed_inside_its_block_alone() -> None:
    with keys.seeded("one"):
        first = drawn()
    with keys.seeded("one"):
        again = drawn()
    with keys.seeded("other"):
        other = drawn()
    assert first == again
    assert len({first, other, drawn(), drawn()}) == 4


def test_a_code_for_paper_holds_no_letters_that_are_read_for_each_other() -> None:
    codes = [keys.chooser(PAPER_LETTERS, 8)() for _ in range(200)]
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"/rows/{2**ID_BITS - 1}", f"{2**ID_BITS - 1}"),
        (f"/rows/{2**ID_BITS}", None),
        ("/rows/x", None),
        ("/codes/abcd2345", "ABCD2345"),
        ("/codes/ABC", None),
        ("/codes/ABC0", None),
    ],
)
def test_an_address_holds_a_number_that_a_column_can_and_a_code_as_on_paper(
    path: str, said: str | None
) -> None:
    def shown(one: object) -> str:
        return str(one)

    app = Flask("addresses")
    app.url_map.converters.update(int=RowIdConverter, code=CodeConverter)
    app.add_url_rule("/rows/<int:one>", view_func=shown, endpoint="row")
    app.add_url_rule("/codes/<code:one>", view_func=shown, endpoint="code")
    answer = app.test_client().get(path)
    assert (answer.text if answer.status_code == 200 else None) == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", 1),
        (str(2**62 - 1), 2**62 - 1),
        (str(2**62), None),
        ("0", None),
        ("", None),
        ("-1", None),
        ("٣", None),
        ("9" * 400, None),
    ],
)
def test_a_row_id_is_read_from_text_that_can_be_one(text: str, found: int | None) -> None:
    assert row_id(text) == found
