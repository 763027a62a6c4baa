"""Pages of characters and rulings -> a text of whole paragraphs and tables. PDF, OFD and scans all end here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pbtext.errors import ReadError, ScannedError
from pbtext.readers.columns import unfolded
from pbtext.readers.formats import NAMES, OCR_MISSING
from pbtext.readers.grids import Grid, continued
from pbtext.readers.layout import Char, Frame, Line, begins, frame_of, joined, lines_of
from pbtext.readers.plain import Block, Rows, flat, lay_out
from pbtext.records import Source

_PAGE_NUMBER = re.compile(
    r"[-—–－―─·~～\s]*\d{1,4}[-—–－―─·~～\s]*|第?\s*\d{1,4}\s*(?:页|[/／])[\s,，/／]*(?:共?\s*\d{1,4}\s*页?)?|[ivxIVX]{1,6}"
    r"|第[一二三四五六七八九十百]{1,4}页(?:共[一二三四五六七八九十百]{1,4}页)?"
)
_FEW = 40  # characters that a scanned page may have as text: a page number, a stamp
_ENOUGH = 60  # letters from which on a page can be called garbled
_ZONE = 0.14  # share of the page's height, at top and bottom, in which running lines stand


@dataclass(slots=True)
class Page:
    """What one page holds: its height and width in points, lines and tables (top edge and rows), unreadable characters,
    whether it is a picture without text, whether its text was recognised from one, and that with little confidence.
    """

    height: float
    width: float
    lines: list[Line]
    tables: list[tuple[float, Rows]]
    unreadable: int = 0
    picture: bool = False
    scanned: bool = False
    doubted: bool = False


@dataclass(slots=True)
class _Text:
    """Blocks in the making, with the place in them at which each page begins: block, and offset or row."""

    blocks: list[Block] = field(default_factory=list)
    starts: list[tuple[int, int]] = field(default_factory=list)


def page_of(
    chars: Sequence[Char], grids: Sequence[Grid], *, index: int, height: float, width: float, unreadable: int = 0
) -> Page:
    """A page from its characters: those inside ruled tables become rows, the others lines."""
    tables = []
    for grid in grids:
        inside = [char for char in chars if grid.holds(char)]
        rows = grid.rows(inside)
        if rows:
            tables.append((grid, rows))
            held = set(map(id, inside))
            chars = [char for char in chars if id(char) not in held]
    chars, tops = unfolded(chars, [grid for grid, _ in tables], width)
    placed = [(top, rows) for top, (_, rows) in zip(tops, tables, strict=True)]
    return Page(height, width, lines_of(chars, index), placed, unreadable)


def is_scan(characters: int, picture: float | None, page: float) -> bool:
    """Whether a page is a scan: a picture (of this area, None for no picture) without text, or over most of the page with little."""
    return picture is not None and (not characters or (characters <= _FEW and picture > 0.5 * page))


def is_gibberish(page: Page) -> bool:
    """Whether more than a fifth of the characters of a page mean nothing."""
    return page.unreadable > 3 and page.unreadable * 5 > _size(page)


def source_of(pages: Sequence[Page], format_: str, *, warnings: tuple[str, ...] = ()) -> Source:
    """The text of pages in reading order. Footnotes follow the body; running heads and page numbers are left out.

    Raises ReadError where the pages hold no usable text.
    """
    unread = _unread(pages, format_)
    warnings += _warnings(pages, unread)
    _lift_running(pages)
    frames = _frames(pages)
    notes = [note for page, frame in zip(pages, frames, strict=True) for note in _lift_notes(page, frame)]
    result = _join(pages, frames)
    text, tables = lay_out([*result.blocks, *notes])
    return Source(text, format_, tables=tables, pages=_offsets(result), unread=unread, warnings=warnings)


def _unread(pages: Sequence[Page], format_: str) -> tuple[int, ...]:
    """The pages, from 1, that hold no usable text. Raises where these are all that matter."""
    name = NAMES[format_]
    counts = [_size(page) for page in pages]
    unread = tuple(
        k for k, page in enumerate(pages, 1)
        if page.picture or is_gibberish(page)
    )  # fmt: skip
    if sum(counts) < 10 * max(1, min(len(pages), 10)) and any(page.picture for page in pages):
        raise ScannedError(f"{name}里只有图片，没有文字层（扫描件），本安装不含文字识别（OCR）", advice=OCR_MISSING)
    if sum(counts) == 0:
        raise ReadError(f"{name}里没有任何文字", advice=f"如果打开能看到文字，那是扫描件：{OCR_MISSING}")
    if sum(page.unreadable for page in pages) * 5 > sum(counts):
        raise ScannedError(f"{name}的文字层是乱码（字体没有给出对应的汉字），需要文字识别（OCR）", advice=OCR_MISSING)
    return unread


def _size(page: Page) -> int:
    return sum(len(line.text) for line in page.lines) + sum(len("".join(r)) for _, rows in page.tables for r in rows)


def _warnings(pages: Sequence[Page], unread: Sequence[int]) -> tuple[str, ...]:
    """What the user should know about pages that were read badly or not at all."""
    found = []
    unreadable = sum(page.unreadable for k, page in enumerate(pages, 1) if k not in unread)
    if unreadable:
        found.append(f"有 {unreadable} 个字没有对应的汉字，可能是乱码")
    if unread:
        found.append(f"第 {'、'.join(map(str, unread))} 页是图片或乱码，未读入；{OCR_MISSING}")
    if garbled := [str(k) for k, page in enumerate(pages, 1) if k not in unread and _is_garbled(page)]:
        found.append(f"第 {'、'.join(garbled)} 页的文字像乱码（几乎没有汉字），请对照原件核对")
    if doubted := [str(k) for k, page in enumerate(pages, 1) if page.doubted]:
        found.append(f"第 {'、'.join(doubted)} 页的文字识别把握不大，请对照原件核对")
    return tuple(found)


def _is_garbled(page: Page) -> bool:
    """Whether the letters of a page are hardly any Han, nor a page in English: a font that names the wrong characters."""
    texts = [line.text for line in page.lines] + [cell for _, rows in page.tables for row in rows for cell in row]
    letters = [c for text in texts for c in text if c.isalpha()]
    known = sum(c.isascii() or "\u4e00" <= c <= "\u9fff" for c in letters)
    return len(letters) >= _ENOUGH and known < 0.5 * len(letters)


def _lift_running(pages: Sequence[Page]) -> None:
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


def _in_zone(line: Line, page: Page) -> bool:
    return not _ZONE * page.height < line.y < (1 - _ZONE) * page.height


def _running_key(line: Line) -> tuple[int, str]:
    return round(line.y / 4), re.sub(r"\d+", "#", line.text)


def _repeats(line: Line, keys: Counter[tuple[int, str]]) -> int:
    height, text = _running_key(line)
    return sum(keys[height + step, text] for step in (-1, 0, 1))


def _frames(pages: Sequence[Page]) -> list[Frame]:
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
    scanned = {kind for kind, page in zip(kinds, pages, strict=True) if page.scanned}
    frames = {k: frame_of(lines, 10.0 * k[1], scanned=k in scanned) for k, lines in groups.items()}
    return [frames[kind] for kind in kinds]


def _lift_notes(page: Page, frame: Frame) -> list[str]:
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


def _join(pages: Sequence[Page], frames: Sequence[Frame]) -> _Text:
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
