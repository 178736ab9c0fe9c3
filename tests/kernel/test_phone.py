"""Any way of writing a mobile is the same mobile; anything else is refused with its reason."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.kernel.phone import (
    Kind,
    PhoneNumber,
    PhoneProblem,
    Reason,
    numbers_in,
    parse,
    short_numbers_in,
)

# 700-708 (the pattern covers 700-702 and 705-708), 747, 760-764, 771, 775-778: mobile blocks of Kazakhstan.
MOBILE_BLOCKS = [
    "700",
    "701",
    "702",
    "705",
    "706",
    "707",
    "708",
    "747",
    "760",
    "764",
    "771",
    "775",
    "777",
    "778",
]
WAYS = [
    "8{0}{1}",
    "+7{0}{1}",
    "7{0}{1}",
    "{0}{1}",
    "+7 ({0}) {1}",
    "8-{0}-{1}",
    " 8 {0} {1} ",
    "8 10 7 {0}{1}",
    "+8{0}{1}",
]


@pytest.mark.parametrize(
    "text",
    [
        "8 777 123 45 67",
        "7771234567",
        "87771234567",
        "77771234567",
        "8 10 7 777 123 45 67",
        "+7 (777) 123-45-67",
        "+8 777 123 45 67",
        "\uff0b7 777 123 45 67",
        "тел.: 8 777 123 45 67",
        "8 777 123 45 67 доб. 5",
        "٨٧٧٧١٢٣٤٥٦٧",
        "8\u00a0777\u00a0123\u00a045\u00a067",
    ],
)
def test_every_way_of_writing_a_mobile_is_that_mobile(text: str) -> None:
    assert parse(text) == PhoneNumber("+77771234567")


@given(st.sampled_from(MOBILE_BLOCKS), st.from_regex(r"[0-9]{7}", fullmatch=True), st.sampled_from(WAYS))
def test_every_mobile_is_read_in_every_way(block: str, rest: str, way: str) -> None:
    assert parse(way.format(block, rest)) == PhoneNumber(f"+7{block}{rest}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (" \t\u00a0", Reason.EMPTY),
        ("жоқ", Reason.WRONG),
        ("+", Reason.WRONG),
        ("50-12-34", Reason.WRONG),
        ("007 777 123 45 67", Reason.WRONG),
        ("8 701 234 56 7", Reason.WRONG),
        ("8 701 234 56 789", Reason.WRONG),
        ("701 234 56 78, 702 222 33 44", Reason.WRONG),
        ("8-800-080-7777", Reason.WRONG),
        ("8 751 123 45 67", Reason.WRONG),
        ("9" * 1000, Reason.WRONG),
        ("8 (7112) 50-12-34", Reason.LANDLINE),
        ("8 916 123 45 67", Reason.FOREIGN),
        ("+7 495 123 45 67", Reason.FOREIGN),
        ("+996 555 123 456", Reason.FOREIGN),
        ("+1 202 555 0143", Reason.FOREIGN),
    ],
)
def test_what_no_sms_of_ours_can_reach_is_refused_with_its_reason(text: str, reason: Reason) -> None:
    with pytest.raises(PhoneProblem) as refused:
        parse(text)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("8 916 123 45 67", "RU", "+79161234567"),
        ("0555 123 456", "KG", "+996555123456"),
        ("(202) 555-0143", "US", "+12025550143"),
    ],
)
def test_another_country_reads_its_own_numbers(text: str, country: str, e164: str) -> None:
    assert parse(text, country) == PhoneNumber(e164)


def test_a_campaign_that_takes_two_countries_reads_short_numbers_as_its_own() -> None:
    taken = [parse(text, "KZ", also=["RU"]) for text in ("8 916 123 45 67", "8 777 123 45 67")]
    assert [number.country for number in taken] == ["RU", "KZ"]
    with pytest.raises(PhoneProblem) as refused:
        parse("+996 555 123 456", "KZ", also=["RU"])
    assert refused.value.reason is Reason.FOREIGN


@pytest.mark.parametrize(
    ("e164", "kind", "country"),
    [
        ("+77011234567", Kind.MOBILE, "KZ"),
        ("+77112501234", Kind.FIXED, "KZ"),
        ("+12025550143", Kind.MOBILE, "US"),
        ("+78091234567", Kind.PREMIUM, "RU"),
        ("+78008007777", Kind.OTHER, "RU"),
        ("+8835100000000", Kind.OTHER, ""),
        ("+99999999999", Kind.OTHER, ""),
    ],
)
def test_a_number_says_what_answers_there_and_of_which_country_it_is(
    e164: str, kind: Kind, country: str
) -> None:
    number = PhoneNumber(e164)
    assert (number.kind, number.country) == (kind, country)


def test_a_kazakhstan_mobile_is_foreign_elsewhere() -> None:
    with pytest.raises(PhoneProblem) as refused:
        parse("8 777 123 45 67", "RU")
    assert refused.value.reason is Reason.FOREIGN


@given(st.text() | st.from_regex(r"\A[+]?[0-9 ()-]{8,16}\Z"))
def test_any_text_is_a_problem_or_a_mobile_that_reads_back(text: str) -> None:
    try:
        number = parse(text)
    except PhoneProblem:
        return
    assert parse(number.e164) == number
    assert parse(number.show()) == number


@given(st.from_regex(r"\+7[79][0-9]{9}", fullmatch=True))
def test_the_usual_numbers_are_shown_as_the_number_plans_read_them(e164: str) -> None:
    national = str(phonenumbers.parse(e164).national_number)
    assert PhoneNumber(e164).show() == f"+7 {national[:3]} {national[3:6]} {national[6:8]} {national[8:]}"


@pytest.mark.parametrize(
    ("e164", "shown", "masked"),
    [
        ("+77012345678", "+7 701 234 56 78", "+7 701 ••• •• 78"),
        ("+77112501234", "+7 711 250 12 34", "+7 711 ••• •• 34"),
        ("+73012345678", "+7 301 234 56 78", "+7 301 ••• •• 78"),
        ("+996555123456", "+996 555 123 456", "+996 55• ••• •56"),
        ("+12025550143", "+1 202 555 0143", "+1 202 ••• ••43"),
        ("+6581234567", "+65 8123 4567", "+65 8••• ••67"),
        ("+7123456789", "+7 123456789", "+7 12•••••89"),
    ],
)
def test_a_number_is_shown_in_groups_and_masked_but_for_its_ends(e164: str, shown: str, masked: str) -> None:
    number = PhoneNumber(e164)
    assert (number.show(), number.mask(), number.last_four()) == (shown, masked, e164[-4:])


def test_a_number_never_prints_itself() -> None:
    number = PhoneNumber("+77012345678")
    printed = f"{number} {number!r} {[number]}"
    assert printed == "+7 701 ••• •• 78 PhoneNumber(+7 701 ••• •• 78) [PhoneNumber(+7 701 ••• •• 78)]"


@pytest.mark.parametrize(
    "text", ["", "87012345678", "+7701", "+7701234567812345", "+7 701 234 56 78", "+77012345678\n"]
)
def test_only_e164_is_kept(text: str) -> None:
    with pytest.raises(PhoneProblem) as refused:
        PhoneNumber(text)
    assert text == "" or text not in str(refused.value)


def test_numbers_are_found_in_a_text_but_not_its_dates_and_sums() -> None:
    text = "On 14.03.2026 at 18:30, 2 500 000 ₸: 8 (701) 234-56-78, 7112 50 12 34, +44 20 7946 0958"
    assert numbers_in(text) == {"+77012345678", "+77112501234", "+442079460958"}


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("тел. 51-23-45", {"512345"}),
        ("Телефон: 251 23 45", {"2512345"}),
        ("тел 51234", {"51234"}),
        ("Звоните ему 51-23-45, он дома", {"512345"}),
        ("51 23 45 нөміріне хабарласыңыз", {"512345"}),
        ("Call 2-34-56", {"23456"}),
        ("1 200 000 теңге", set()),
        ("12-15 адам, 18:30-20:00, 2026-11-23", set()),
        ("Звонили 12 000 раз", set()),
        ("Позвонили в 18 30 20 человек", set()),
        ("Дом номер 12-34, школа № 21", set()),
        ("тел. +7 701 234 56 78", set()),
    ],
)
def test_local_numbers_are_found_beside_a_word_for_a_phone(text: str, digits: set[str]) -> None:
    assert short_numbers_in(text) == digits
