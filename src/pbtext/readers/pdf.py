"""PDF with a text layer: pdfium gives characters and rulings, this module puts the text together."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pbtext.errors import ReadError
from pbtext.readers.pdf_layout import Char, Frame, Line, begins, character, frame_of, joined, lines_of
from pbtext.readers.pdf_tables import continued, grids, rulings
from pbtext.readers.plain import Block, Rows, flat, lay_out
from pbtext.records import Source

_NO_OCR = "这是扫描件，本安装不含文字识别（OCR）；请先用识别软件转成文字，另存为 .docx 或 .txt 再试"
_PAGE_NUMBER = re.compile(
    r"[-—–－―─·~～\s]*\d{1,4}[-—–－―─·~～\s]*|第?\s*\d{1,4}\s*(?:页|[/／])[\s,，/／]*(?:共?\s*\d{1,4}\s*页?)?|[ivxIVX]{1,6}"
    r"|第[一二三四五六七八九十百]{1,4}页(?:共[一二三四五六七八九十百]{1,4}页)?"
)
_ZONE = 0.14  # share of the page's height, at top and bottom, in which running lines stand

Place = Callable[[float, float], tuple[float, float]]


@dataclass(slots=True)
class _Page:
    """What one page holds: its height in points, lines and tables (top edge and rows), unreadable characters."""

    height: float
    width: float
    lines: list[Line]
    tables: list[tuple[float, Rows]]
    unreadable: int = 0
    picture: bool = False


@dataclass(slots=True)
class _Text:
    """Blocks in the making, with the place in them at which each page begins: block, and offset or row."""

    blocks: list[Block] = field(default_factory=list)
    starts: list[tuple[int, int]] = field(default_factory=list)


def read(data: bytes) -> Source:
    """Read a PDF with a text layer. Footnotes follow the body; running heads and page numbers are left out."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            raise ReadError(
                "PDF 设了打开密码，无法读取", advice="请用阅读软件输入密码打开，另存为不加密的 PDF 再试"
            ) from error
        raise ReadError("PDF 不完整或已损坏，打不开", advice="请重新下载或复制，或用阅读软件打开后另存") from error
    try:
        pages = [_page(document, index) for index in range(len(document))]
    finally:
        document.close()
    warnings = _check(pages)
    _lift_running(pages)
    frames = _frames(pages)
    notes = [note for page, frame in zip(pages, frames, strict=True) for note in _lift_notes(page, frame)]
    result = _join(pages, frames)
    text, tables = lay_out([*result.blocks, *notes])
    return Source(text, "pdf", tables=tables, pages=_offsets(result), warnings=warnings)


def _page(document: Any, index: int) -> _Page:
    """Extract one page; every pdfium object is closed before the next page is opened."""
    try:
        page = document[index]
    except pdfium.PdfiumError as error:
        raise ReadError(f"PDF 第 {index + 1} 页已损坏，打不开", advice="请重新下载，或用阅读软件打开后另存") from error
    try:
        textpage = page.get_textpage()
        try:
            chars, unreadable, place, width, height = _characters(page, textpage)
        finally:
            textpage.close()
        tables = []
        for grid in grids(*rulings(page, place)):
            inside = [char for char in chars if grid.holds(char)]
            rows = grid.rows(inside)
            if rows:
                tables.append((grid.ys[0], rows))
                held = set(map(id, inside))
                chars = [char for char in chars if id(char) not in held]
        picture = not chars and any(True for _ in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    finally:
        page.close()
    return _Page(height, width, lines_of(chars, index), tables, unreadable, picture)


def _characters(page: Any, textpage: Any) -> tuple[list[Char], int, Place, float, float]:
    """Return the upright characters of a page, how many had no Unicode value, the map to upright coordinates, its size.

    A page may be turned; text that runs in another direction than most of it (a watermark) is left out.
    """
    left, bottom, right, top = page.get_cropbox()
    box, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    found: list[tuple[str, float, float, float, float, float, float, float, int]] = []
    turns: Counter[int] = Counter()
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
        turns[turn] += 1
        found.append((text, box.left, box.bottom, box.right, box.top, x.value, y.value, size, turn))
    main = turns.most_common(1)[0][0] if turns else 0
    places: dict[int, Place] = {
        0: lambda x, y: (x - left, y - bottom),
        90: lambda x, y: (y - bottom, right - x),
        180: lambda x, y: (right - x, top - y),
        270: lambda x, y: (top - y, x - left),
    }
    place = places.get(main, places[0])
    width, height = (top - bottom, right - left) if main in (90, 270) else (right - left, top - bottom)
    chars = []
    for text, x0, y0, x1, y1, at, base, size, turn in found:
        if turn == main and size > 0.5:
            (a, _), (b, _), (_, line) = place(x0, y0), place(x1, y1), place(at, base)
            chars.append(Char(text, min(a, b), max(a, b), line, size))
    return chars, unreadable, place, width, height


def _check(pages: Sequence[_Page]) -> tuple[str, ...]:
    """Raise where there is no usable text layer; return warnings on pages without one."""
    counts = [
        sum(len(line.text) for line in page.lines) + sum(len("".join(row)) for _, rows in page.tables for row in rows)
        for page in pages
    ]
    if sum(counts) < 10 * max(1, min(len(pages), 10)) and any(page.picture for page in pages):
        raise ReadError("PDF 里只有图片，没有文字层", advice=_NO_OCR)
    if sum(counts) == 0:
        raise ReadError("PDF 里没有任何文字", advice="如果打开能看到文字，" + _NO_OCR)
    unreadable = sum(page.unreadable for page in pages)
    if unreadable * 5 > sum(counts):
        raise ReadError(
            "PDF 的文字层是乱码（字体没有给出对应的汉字）",
            advice="请用原文件另存为 .docx，或用识别软件（OCR）转成文字再试",
        )
    warnings = [f"PDF 有 {unreadable} 个字没有对应的汉字，可能是乱码"] if unreadable else []
    blank = [str(index + 1) for index, page in enumerate(pages) if page.picture and counts[index] == 0]
    if blank:
        warnings.append(f"第 {'、'.join(blank)} 页是图片，没有文字层，未读入（本安装不含 OCR）")
    return tuple(warnings)


def _lift_running(pages: Sequence[_Page]) -> None:
    """Take page numbers, and what repeats at the same height of several pages, out of the lines."""
    keys: Counter[tuple[int, str]] = Counter()
    for page in pages:
        keys.update({_running_key(line) for line in page.lines if _in_zone(line, page)})
    least = max(2, 0.3 * len(pages))
    for page in pages:
        repeated = [line for line in page.lines if _in_zone(line, page) and _repeats(line, keys) >= least]
        rest = [line for line in page.lines if line not in repeated]
        # Only the outermost line can be a page number; a bare figure inside the text is left alone.
        for outer in (rest[:1], rest[-1:]):
            for line in outer:
                if (
                    _in_zone(line, page)
                    and _PAGE_NUMBER.fullmatch(line.text.strip())
                    and len(page.lines) + len(page.tables) > 1
                ):
                    rest = [other for other in rest if other is not line]
        page.lines = rest


def _in_zone(line: Line, page: _Page) -> bool:
    return not _ZONE * page.height < line.y < (1 - _ZONE) * page.height


def _running_key(line: Line) -> tuple[int, str]:
    return round(line.y / 4), re.sub(r"\d+", "#", line.text)


def _repeats(line: Line, keys: Counter[tuple[int, str]]) -> int:
    height, text = _running_key(line)
    return sum(keys[height + step, text] for step in (-1, 0, 1))


def _frames(pages: Sequence[_Page]) -> list[Frame]:
    """Measure the text area for each page: left and right pages, and pages of another width, have their own."""
    kinds = [(index % 2, round(page.width / 10)) for index, page in enumerate(pages)]
    groups: dict[tuple[int, int], list[Line]] = {}
    for kind, page in zip(kinds, pages, strict=True):
        groups.setdefault(kind, []).extend(page.lines)
    for kind, lines in groups.items():  # too few lines to measure: take those of all pages of this width
        if len(lines) < 15:
            groups[kind] = [
                line for other, page in zip(kinds, pages, strict=True) if other[1] == kind[1] for line in page.lines
            ]
    frames = {kind: frame_of(lines, 10.0 * kind[1]) for kind, lines in groups.items()}
    return [frames[kind] for kind in kinds]


def _lift_notes(page: _Page, frame: Frame) -> list[str]:
    """Take the footnotes at the bottom of a page out of its lines and return them, one string each."""
    first = len(page.lines)
    while first and page.lines[first - 1].size < 0.87 * frame.size:
        first -= 1
    marks = {mark for line in page.lines[:first] for mark in line.marks}
    notes: list[str] = []
    for index, line in enumerate(page.lines[first:], first):
        sign = re.match(r"[①-⑳]|[\[［〔]\d{1,2}[\]］〕]|\d{1,2}", line.text)
        if line.note or (sign and (sign[0] in marks or not sign[0].isdigit())):
            first = index if not notes else first
            notes.append(line.text if line.note or sign is None else line.text[sign.end() :].lstrip())
        elif notes:
            notes[-1] = joined(notes[-1], line.text)
    if not notes or any(top < page.lines[first].y for top, _ in page.tables):
        return []
    page.lines = page.lines[:first]
    return notes


def _join(pages: Sequence[_Page], frames: Sequence[Frame]) -> _Text:
    """Join lines to paragraphs and tables over pages to one, in reading order."""
    result = _Text()
    before: Line | Rows | None = None
    for page, frame in zip(pages, frames, strict=True):
        items: list[tuple[float, Line | Rows]] = [*((line.y, line) for line in page.lines), *page.tables]
        started = False
        for _, item in sorted(items, key=lambda pair: -pair[0]):
            start = (len(result.blocks), 0)
            last = result.blocks[-1] if result.blocks else ""
            if isinstance(item, Line):
                if (
                    isinstance(before, Line)
                    and isinstance(last, str)
                    and not begins(before, item, frame, frames[before.page])
                ):
                    start = (len(result.blocks) - 1, len(joined(last, item.text)) - len(item.text))
                    result.blocks[-1] = joined(last, item.text)
                else:
                    result.blocks.append(item.text)
            else:
                rows = tuple(tuple(map(flat, row)) for row in item)
                if not started and not isinstance(last, str) and len(last[0]) == len(rows[0]) and before is not None:
                    start = (len(result.blocks) - 1, len(last))
                    result.blocks[-1] = continued(last, rows)
                else:
                    result.blocks.append(rows)
            if not started:
                result.starts.append(start)
                started = True
            before = item
        if not started:
            result.starts.append((len(result.blocks), 0))
    return result


def _offsets(result: _Text) -> tuple[int, ...]:
    """Return the offset in the text at which each page begins."""
    parts = [[block] if isinstance(block, str) else ["\t".join(row) for row in block] for block in result.blocks]
    begin = [0]  # offset of each block; a line takes one character more than it prints, its end
    for part in parts:
        begin.append(begin[-1] + sum(map(len, part)) + len(part))
    offsets = []
    for block, inside in result.starts:
        rows = parts[block][:inside] if block < len(parts) and not isinstance(result.blocks[block], str) else None
        within = inside if rows is None else sum(len(row) + 1 for row in rows)
        offsets.append(min(begin[block] + within, max(begin[-1] - 1, 0)))
    return tuple(offsets)
