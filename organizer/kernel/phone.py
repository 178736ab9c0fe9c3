"""Phone numbers as people write them, kept as E.164, shown in one grouping and mostly hidden."""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
# How +7 701 234 56 78 is said aloud. The number plan's own print, 8 (777) 123 4567, is not how people write.
_USUAL = re.compile(r"\+7([79]\d{2})(\d{3})(\d{2})(\d{2})")
"""Numbers of Kazakhstan and mobiles of Russia, which need no look into the plans: none can begin with the
prefix 8, which alone is taken away there."""
_GROUPS_OF_SEVEN = re.compile(r"(\d{3})(\d{3})(\d{2})(\d{2})")
_GROUPED = r"(?<![\d.:-])(?P<number>\d{1,3}[ -]\d\d[ -]\d\d)(?![\d:]|[ .,-]\d)"
_CALLED = r"(?:тел|телефон|нөмір|номер|звон|позвон|қоңырау|хабарлас|phone|tel|call)"
_SHORT = (
    re.compile(rf"\b{_CALLED}\w*[^\w\d]{{0,3}}(?:[^\W\d]{{3,}}[^\w\d]{{1,3}})?{_GROUPED}", re.IGNORECASE),
    re.compile(r"\b(?:тел|телефон|phone|tel)\w*[.:]?\s?(?P<number>\d{5,7})(?!\d)", re.IGNORECASE),
    re.compile(rf"{_GROUPED}[^\w\d]{{1,3}}{_CALLED}", re.IGNORECASE),
)
_HIDDEN = "•"


class Reason(enum.Enum):
    """Why a text is not a number that an SMS can reach."""

    EMPTY = "empty"
    WRONG = "wrong"
    LANDLINE = "landline"
    FOREIGN = "foreign"


class Kind(enum.StrEnum):
    """What answers at a number, as the number plans say."""

    MOBILE = "mobile"
    FIXED = "fixed"
    PREMIUM = "premium"
    OTHER = "other"


_KINDS = {
    PhoneNumberType.MOBILE: Kind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: Kind.MOBILE,
    PhoneNumberType.FIXED_LINE: Kind.FIXED,
    PhoneNumberType.PREMIUM_RATE: Kind.PREMIUM,
    PhoneNumberType.SHARED_COST: Kind.PREMIUM,
}


class PhoneProblem(ValueError):
    """The text is not a mobile number of the country; `reason` says why. The text itself is not told."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, repr=False)
class PhoneNumber:
    """A number in E.164. Printing it, or a row that holds it, shows the mask: only `show` and `e164` tell."""

    e164: str

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.e164):
            raise PhoneProblem(Reason.WRONG)

    def __str__(self) -> str:
        return self.mask()

    def __repr__(self) -> str:
        return f"PhoneNumber({self.mask()})"

    def show(self) -> str:
        """The whole number in groups: +7 701 234 56 78."""
        if usual := _USUAL.fullmatch(self.e164):
            return " ".join(["+7", *usual.groups()])
        number = phonenumbers.parse(self.e164)
        national = str(number.national_number)
        if number.country_code == 7 and (groups := _GROUPS_OF_SEVEN.fullmatch(national)):
            return " ".join(["+7", *groups.groups()])
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL).replace("-", " ")

    def mask(self) -> str:
        """The number with the five digits before the last two hidden: +7 701 ••• •• 78."""
        shown = self.show()
        digits = sum(character.isdigit() for character in shown)
        hidden = range(digits - 7, digits - 2)
        place = -1
        masked = []
        for character in shown:
            place += character.isdigit()
            masked.append(_HIDDEN if character.isdigit() and place in hidden else character)
        return "".join(masked)

    @property
    def kind(self) -> Kind:
        """What answers there; OTHER also for what is in no number plan."""
        number = self._planned()
        return Kind.OTHER if number is None else _KINDS.get(phonenumbers.number_type(number), Kind.OTHER)

    @property
    def country(self) -> str:
        """The country of the number in two letters; empty where it is of none, or of none that is known."""
        number = self._planned()
        found = None if number is None else phonenumbers.region_code_for_number(number)
        return found if found is not None and is_country(found) else ""

    def _planned(self) -> phonenumbers.PhoneNumber | None:
        try:
            return phonenumbers.parse(self.e164)
        except NumberParseException:
            return None

    def last_four(self) -> str:
        """The last four digits, by which people are found at a door."""
        return self.e164[-4:]


def _readings(text: str, country: str) -> Iterator[phonenumbers.PhoneNumber]:
    """The text as it stands, then without its plus: "+8 701…" is a common slip for "8 701…"."""
    for reading in (text, text.replace("+", "").replace("\uff0b", "")):
        try:
            number = phonenumbers.parse(reading, country)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            yield number


def is_country(code: str) -> bool:
    """True for two letters of a country that has a number plan."""
    return code in phonenumbers.SUPPORTED_REGIONS


def parse(text: str, country: str = "KZ", *, also: Collection[str] = ()) -> PhoneNumber:
    """The mobile number of the country that was meant, whatever its spaces, brackets, hyphens and prefix.

    Raises PhoneProblem. A mobile of another country, but for those in `also`, is refused as FOREIGN even
    where it shares the calling code (8 916… is Russian): what it costs and whose law it falls under are not
    this campaign's.
    """
    if not text.strip():
        raise PhoneProblem(Reason.EMPTY)
    number = next(_readings(text, country), None)
    kind = phonenumbers.number_type(number) if number else PhoneNumberType.UNKNOWN
    if number is None or kind not in (*_MOBILE, PhoneNumberType.FIXED_LINE):
        raise PhoneProblem(Reason.WRONG)
    if phonenumbers.region_code_for_number(number) not in {country, *also}:
        raise PhoneProblem(Reason.FOREIGN)
    if kind not in _MOBILE:
        raise PhoneProblem(Reason.LANDLINE)
    return PhoneNumber(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def numbers_in(text: str, country: str = "KZ") -> frozenset[str]:
    """The numbers that stand in a text, mobile or not, in E.164. Dates, times and sums of money are none."""
    found = phonenumbers.PhoneNumberMatcher(text, country)
    return frozenset(phonenumbers.format_number(match.number, PhoneNumberFormat.E164) for match in found)


def short_numbers_in(text: str) -> frozenset[str]:
    """The digits of local numbers: five to seven in the groups people say, beside a word for a phone."""
    found = (match for each in _SHORT for match in each.finditer(text))
    return frozenset("".join(filter(str.isdigit, match["number"])) for match in found)
