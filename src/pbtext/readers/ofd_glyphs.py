"""OFD pages whose text is numbers of glyphs: drawn with the fonts inside the file, so that characters can be recognised."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from pbtext.readers.ofd_content import Glyph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DPI = 200
_MOST_PIXELS = 50_000_000


def picture(
    glyphs: Sequence[Glyph], fonts: Mapping[str, bytes], *, width: float, height: float
) -> tuple[NDArray[np.uint8], frozenset[str]] | None:
    """The glyphs whose fonts are at hand on a white page of 200 dpi (height, width, 3), and the ids of these fonts; None where
    nothing can be drawn.

    `width` and `height` are the page's in points.
    """
    scale = min(_DPI / 72, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))
    document = pypdfium2.PdfDocument.new()
    try:
        page = document.new_page(width, height)
        loaded = {name: _load(document, fonts[name]) for name in {g.font for g in glyphs} & set(fonts)}
        drawn = [_draw(document, page, glyph, font) for glyph in glyphs if (font := loaded.get(glyph.font)) is not None]
        if not any(drawn):
            return None
        pdfium.FPDFPage_GenerateContent(page.raw)
        image: NDArray[np.uint8] = page.render(scale=scale).to_numpy()[:, :, :3].copy()
        return image, frozenset(name for name, font in loaded.items() if font is not None)
    finally:
        document.close()


def _load(document: pypdfium2.PdfDocument, data: bytes) -> Any:
    """The font as pdfium holds it, with the numbers of its glyphs as codes; None where it is none."""
    held = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
    return pdfium.FPDFText_LoadFont(document.raw, held, len(data), pdfium.FPDF_FONT_TRUETYPE, True) or None


def _draw(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, glyph: Glyph, font: Any) -> bool:
    shape = pdfium.FPDFPageObj_CreateTextObj(document.raw, font, glyph.size)
    if glyph.number is not None:
        done = pdfium.FPDFText_SetCharcodes(shape, (ctypes.c_uint32 * 1)(glyph.number), 1)
    else:
        units = f"{chr(glyph.code)}\0".encode("utf-16-le", "surrogatepass")
        done = pdfium.FPDFText_SetText(shape, (ctypes.c_ushort * (len(units) // 2)).from_buffer_copy(units))
    turn = math.radians(glyph.turn)
    pdfium.FPDFPageObj_Transform(
        shape, math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), glyph.at[0], glyph.at[1]
    )
    pdfium.FPDFPage_InsertObject(page.raw, shape)
    return bool(done)
