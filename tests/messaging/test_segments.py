"""Parts are counted as the network counts them; an independent, slower count agrees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.messaging.segments import Encoding, Parts, parts

# The two tables of 3GPP TS 23.038 as rows of 16, written apart from those of the module.
GSM_ROWS = [
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
]
ESCAPED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
CODES = {
    letter: [row * 16 + place] for row, letters in enumerate(GSM_ROWS) for place, letter in enumerate(letters)
}
CODES = {letter: code for letter, code in CODES.items() if letter != "\x1b"} | {
    letter: [0x1B, code] for letter, code in ESCAPED.items()
}
GSM_TEXT = st.text(alphabet=sorted(CODES), max_size=700)
ANY_TEXT = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=400)
KAZAKH_TEXT = st.text(alphabet="ауылқңғөүһ 123😀🇰🇿", max_size=400)


def encoded(text: str) -> tuple[Encoding, list[list[int]]]:
    """Each character as the units that are really sent."""
    if all(letter in CODES for letter in text):
        return Encoding.GSM7, [CODES[letter] for letter in text]
    pairs = [letter.encode("utf-16-be") for letter in text]
    return Encoding.UCS2, [
        [int.from_bytes(pair[at : at + 2]) for at in range(0, len(pair), 2)] for pair in pairs
    ]


def cut(letters: list[list[int]], room: int) -> list[list[int]]:
    """Take as many whole characters as fit, again and again."""
    messages: list[list[int]] = []
    while letters:
        taken = max(count for count in range(1, len(letters) + 1) if sum(map(len, letters[:count])) <= room)
        messages.append([unit for letter in letters[:taken] for unit in letter])
        letters = letters[taken:]
    return messages


def counted(text: str) -> Parts:
    encoding, letters = encoded(text)
    alone, each = {Encoding.GSM7: (160, 153), Encoding.UCS2: (70, 67)}[encoding]
    units = sum(map(len, letters))
    if units <= alone:
        return Parts(encoding, units, min(units, 1), alone - units)
    messages = cut(letters, each)
    return Parts(encoding, units, len(messages), each - len(messages[-1]))


@given(GSM_TEXT | ANY_TEXT | KAZAKH_TEXT)
def test_a_slower_count_agrees(text: str) -> None:
    assert parts(text) == counted(text)


@given(GSM_TEXT | ANY_TEXT)
def test_more_text_never_takes_fewer_parts(text: str) -> None:
    assert parts(text).parts <= parts(text + "a").parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Parts(Encoding.GSM7, 0, 0, 160)),
        ("a" * 160, Parts(Encoding.GSM7, 160, 1, 0)),
        ("a" * 161, Parts(Encoding.GSM7, 161, 2, 145)),
        ("a" * 306, Parts(Encoding.GSM7, 306, 2, 0)),
        ("a" * 307, Parts(Encoding.GSM7, 307, 3, 152)),
        ("€" * 80, Parts(Encoding.GSM7, 160, 1, 0)),
        ("€" * 81, Parts(Encoding.GSM7, 162, 2, 143)),
        ("a" * 152 + "€" * 5, Parts(Encoding.GSM7, 162, 2, 143)),
        ("ә" * 70, Parts(Encoding.UCS2, 70, 1, 0)),
        ("ә" * 71, Parts(Encoding.UCS2, 71, 2, 63)),
        ("ә" * 134, Parts(Encoding.UCS2, 134, 2, 0)),
        ("ә" * 135, Parts(Encoding.UCS2, 135, 3, 66)),
        ("😀" * 35, Parts(Encoding.UCS2, 70, 1, 0)),
        ("😀" * 36, Parts(Encoding.UCS2, 72, 2, 61)),
        ("ә" * 66 + "😀" * 4, Parts(Encoding.UCS2, 74, 2, 59)),
        ("a" * 69 + "–", Parts(Encoding.UCS2, 70, 1, 0)),
        ("Z\u0327", Parts(Encoding.UCS2, 2, 1, 68)),
        ("`", Parts(Encoding.UCS2, 1, 1, 69)),
        ("ı", Parts(Encoding.UCS2, 1, 1, 69)),
        ("\ud800", Parts(Encoding.UCS2, 1, 1, 69)),
    ],
)
def test_limits_are_exact(text: str, expected: Parts) -> None:
    assert parts(text) == expected


def test_the_same_reminder_costs_more_in_cyrillic() -> None:
    kazakh = (
        "Ертең кездесу: 14 желтоқсан, дүйсенбі, сағат 18:30. Орны: Қаратөбе, Мәдениет үйі 5. "
        "Өзгерту не SMS-ті тоқтату: https://aigul.kz/v/7K3F"
    )
    english = (
        "Meeting tomorrow: Monday 14 December, 18:30. Place: Qaratobe, Culture house 5. "
        "Change or stop SMS: https://aigul.kz/v/7K3F"
    )
    assert [(parts(text).encoding, parts(text).parts) for text in (kazakh, english)] == [
        (Encoding.UCS2, 2),
        (Encoding.GSM7, 1),
    ]


def test_encodings_have_the_names_people_know() -> None:
    assert [encoding.label for encoding in Encoding] == ["GSM-7", "UCS-2"]
