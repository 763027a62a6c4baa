"""PDF with a text layer: pdfium gives characters and rulings, `pages` puts the text together."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pbtext.errors import ReadError
from pbtext.readers.grids import MOST, Rule, grids, rules_of, segments
from pbtext.readers.layout import Place, Point, Turned, character, upright
from pbtext.readers.pages import Page, is_scan, page_of, source_of
from pbtext.records import Source


def read(data: bytes, *, ocr: bool = False) -> Source:
    """Read a PDF; with `ocr` the pages without a usable text layer are recognised. Footnotes follow the body; running heads and page numbers are left out."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            raise ReadError(
                "PDF 设了打开密码，无法读取", advice="请用阅读软件输入密码打开，另存为不加密的 PDF 再试"
            ) from error
        raise ReadError("PDF 不完整或已损坏，打不开", advice="请重新下载或复制，或用阅读软件打开后另存") from error
    try:
        pages = [_page(document, index, ocr) for index in range(len(document))]
    finally:
        document.close()
    return source_of(pages, "pdf")


def _page(document: Any, index: int, ocr: bool) -> Page:
    """Extract one page; every pdfium object is closed before the next page is opened."""
    try:
        page = document[index]
    except pdfium.PdfiumError as error:
        raise ReadError(f"PDF 第 {index + 1} 页已损坏，打不开", advice="请重新下载，或用阅读软件打开后另存") from error
    try:
        textpage = page.get_textpage()
        try:
            turned, unreadable = _characters(page, textpage)
        finally:
            textpage.close()
        left, bottom, right, top = page.get_cropbox()
        chars, place, width, height = upright(turned, right - left, top - bottom)
        ruled = _rulings(page, lambda x, y: place(x - left, y - bottom))
        found = page_of(chars, grids(*ruled), index=index, height=height, width=width, unreadable=unreadable)
        found.picture = is_scan(len(chars), _largest_picture(page), (right - left) * (top - bottom))
        if ocr and (found.picture or unreadable * 5 > len(chars) > 0):
            from pbtext.readers.ocr import DPI, scanned_page

            image = page.render(scale=DPI / 72).to_numpy()[:, :, :3]
            return scanned_page(image, index=index, width=page.get_width(), height=page.get_height())
    finally:
        page.close()
    return found


def _largest_picture(page: Any) -> float | None:
    """The area of the largest picture on a page, None where it has none."""
    boxes = (item.get_bounds() for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    return max(((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in boxes), default=None)


def _characters(page: Any, textpage: Any) -> tuple[list[Turned], int]:
    """Return the characters of a page, measured from its lower left corner, and how many had no Unicode value."""
    left, bottom, _, _ = page.get_cropbox()
    box, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    found: list[Turned] = []
    unreadable = 0
    high = ""
    for index in range(textpage.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(textpage, index)
        if pdfium_c.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        unreadable += pdfium_c.FPDFText_HasUnicodeMapError(textpage, index) == 1 or 0xE000 <= code < 0xF900
        if code < 0x20:
            continue
        if 0xD800 <= code < 0xDC00:  # pdfium hands out UTF-16 units
            high = chr(code)
            continue
        text, high = character(high, code), ""
        pdfium_c.FPDFText_GetLooseCharBox(textpage, index, box)
        pdfium_c.FPDFText_GetCharOrigin(textpage, index, x, y)
        pdfium_c.FPDFText_GetMatrix(textpage, index, matrix)
        size = pdfium_c.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
        turn = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 3) * 3 % 360
        corners = ((box.left - left, box.bottom - bottom), (box.right - left, box.top - bottom))
        found.append(Turned(text, corners, (x.value - left, y.value - bottom), size, turn))
    return found, unreadable


def _rulings(page: Any, place: Place) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and vertical rulings of a pdfium page; ``place`` maps a point to upright coordinates."""
    paths = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=4)
    return rules_of(segment for item in paths for segment in _segments(item, place))


def _segments(item: Any, place: Place) -> Iterator[tuple[Point, Point]]:
    """Yield the straight segments a path object draws."""
    matrix, container = item.get_matrix(), item.container
    while container is not None:
        matrix, container = matrix.multiply(container.get_matrix()), container.container
    mode, stroke = pdfium_c.c_int(), pdfium_c.FPDF_BOOL()
    pdfium_c.FPDFPath_GetDrawMode(item.raw, mode, stroke)
    x, y = pdfium_c.c_float(), pdfium_c.c_float()
    paths: list[list[Point]] = []
    for index in range(min(pdfium_c.FPDFPath_CountSegments(item.raw), 4 * MOST)):
        segment = pdfium_c.FPDFPath_GetPathSegment(item.raw, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            continue
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO or not paths:
            paths.append([])
        paths[-1].append(place(*matrix.on_point(x.value, y.value)))
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            paths[-1].append(paths[-1][0])
    yield from segments(paths, stroked=bool(stroke.value), filled=bool(mode.value))
