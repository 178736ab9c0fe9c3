"""How tests read paper: the words on its pages, what leaves them, the codes a phone sees, how black it is."""

from __future__ import annotations

import io

import pypdf
import pypdfium2
import zxingcpp

MARGIN_POINTS = 14 / 25.4 * 72
EDGE_POINTS = 8 / 25.4 * 72
A_PHONE_AT_ONE_METRE = 1.0
"""Pixels a point: 72 to the inch, which is what a camera of 12 megapixels makes of a page a metre away."""


def texts(content: bytes) -> list[str]:
    """What stands on each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def outside(content: bytes) -> list[str]:
    """Words that leave the room a printer has: the margins, but for a line at the head and the foot."""
    found = []
    for page in pypdfium2.PdfDocument(content):
        width, height = page.get_size()
        text = page.get_textpage()
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            inside = left >= MARGIN_POINTS - 1 and right <= width - MARGIN_POINTS + 1
            if not inside or bottom < EDGE_POINTS or top > height - EDGE_POINTS:
                found.append(text.get_text_bounded(left, bottom, right, top))
    return found


def seen_by_a_phone(content: bytes) -> set[str]:
    """The codes that are read from the pages as a phone a metre away sees them."""
    pictures = [page.render(scale=A_PHONE_AT_ONE_METRE).to_pil() for page in pypdfium2.PdfDocument(content)]
    return {code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)}


def ink(content: bytes) -> float:
    """The darkest page's part of black."""
    shares: list[float] = []
    for page in pypdfium2.PdfDocument(content):
        pixels = page.render(scale=0.5).to_pil().convert("L").tobytes()
        shares.append(sum(255 - pixel for pixel in pixels) / 255 / len(pixels))
    return max(shares)
