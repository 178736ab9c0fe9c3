"""The two names of a grievance: the staff's reference, which opens nothing, and the writer's secret code."""

from __future__ import annotations

from organizer.kernel.crypto import blind_index
from organizer.kernel.db import current_campaign_id
from organizer.kernel.keys import chooser, new_bytes

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
BITS = 5
CLEAR = ALPHABET[2:]
"""Without 0 and 1 too: what is made by us is never mistaken, what is typed may be."""
# What people type or a phone puts in: look-alikes of both alphabets, capital and small.
_TYPED = str.maketrans(
    "OoОоIiLlІіАаВвСсЕеНнҺһКкМмРрТтХхУуЗзabcdefghjkmnpqrstvwxyz",
    "00001111" + "11AABBCCEEHHHHKKMMPPTTXXYY33" + "ABCDEFGHJKMNPQRSTVWXYZ",
)
_JOINING = str.maketrans("", "", " -–—.\u00a0\u2011\u200b\t\r\n")

_reference = chooser(CLEAR, LENGTH)
_paper_code = chooser(CLEAR, LENGTH)


def new_reference() -> str:
    """A name that staff can say aloud, like K7QM-3F9P."""
    return grouped(_reference())


def draw_codes(count: int) -> list[str]:
    """Codes for blank forms, in two groups. They are kept nowhere: one counts once its form is typed in."""
    return [grouped(_paper_code()) for _number in range(count)]


def code_of(key: str, attempt: int = 0) -> str:
    """The writer's code that belongs to the one-time key of a form: 40 bits.

    The same key gives the same code, so that who presses twice on a bad line still reads it; the key itself
    is kept nowhere. Without a key the code follows from chance.
    """
    seed = f"{key}|{attempt}" if key else new_bytes(16).hex()
    bits = int.from_bytes(blind_index("grievance code of a form", seed, owner_id=current_campaign_id())[:5])
    return "".join(ALPHABET[bits >> BITS * place & 31] for place in reversed(range(LENGTH)))


def index_of(code: str) -> bytes:
    """The keyed hash by which a code is found."""
    return blind_index("grievance code", code, owner_id=current_campaign_id())


def read_code(typed: str) -> str | None:
    """A code as people type it: small letters, spaces, Cyrillic look-alikes. None for what is none."""
    code = typed.strip()[:60].translate(_JOINING).translate(_TYPED)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def read_reference(typed: str) -> str:
    """A reference as it is written in tables, however it was typed."""
    return grouped((read_code(typed) or typed)[:LENGTH])


def grouped(code: str) -> str:
    """In two groups of four, as it is read aloud."""
    return f"{code[:4]}-{code[4:]}"
