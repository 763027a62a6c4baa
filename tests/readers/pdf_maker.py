"""Write small PDFs without any library: text with widths but without an embedded font, rulings, and pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

Point = tuple[float, float]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, SIZE, LEADING = 595.0, 842.0, 80.0, 528.0, 740.0, 100.0, 16.0, 28.0
_NO_START = "，。；：、！？）》”"


@dataclass(frozen=True, slots=True)
class Text:
    """A string from (x, y), its baseline, in points; ``angle`` in degrees, ``spread`` goes behind each character."""

    x: float
    y: float
    text: str
    size: float = SIZE
    angle: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line; ``filled`` draws it as a thin filled rectangle, as Word does."""

    start: Point
    end: Point
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey picture over the whole page, as in a scan."""


Item = Text | Stroke | Picture


def width(text: str, size: float = SIZE) -> float:
    """Return the width of a text in points: ASCII half an em, everything else an em."""
    return sum(0.5 if character.isascii() else 1.0 for character in text) * size


def wrapped(text: str, *, indent: float = 2.0, size: float = SIZE, right: float = RIGHT) -> Iterator[tuple[float, str]]:
    """Yield left edge and text of each line of a paragraph; no line begins with a closing mark."""
    x, line = LEFT + indent * size, ""
    for index, character in enumerate(text):
        after = text[index + 1 : index + 2]
        needed = width(line + character + (after if after and after in _NO_START else ""), size)
        if line and character not in _NO_START and x + needed > right + 0.01:
            yield x, line
            x, line = LEFT, ""
        line += character
    yield x, line


def footed(pages: list[list[Item]], form: str) -> list[list[Item]]:
    """The pages with their numbers in the middle of the foot."""
    for number, page in enumerate(pages, 1):
        foot = form.format(number)
        page.append(Text((LEFT + RIGHT - width(foot, 14)) / 2, 60, foot, 14))
    return pages


def flow(paragraphs: Sequence[str], *, indent: float = 2.0, skip: int = 0) -> list[list[Item]]:
    """Set paragraphs on pages with numbered feet; ``skip`` lines stay free at the top of the first page."""
    pages: list[list[Item]] = [[]]
    y = TOP - skip * LEADING
    for paragraph in paragraphs:
        for x, line in wrapped(paragraph, indent=indent):
            if y < BOTTOM:
                pages.append([])
                y = TOP
            pages[-1].append(Text(x, y, line))
            y -= LEADING
    return footed(pages, "— {} —")


def two_columns(text: str, *, title: str = "") -> list[list[Item]]:
    """Set a text in two columns of pages with numbered feet, under a title across both: a line is a paragraph, lines with
    tabs that follow each other are a ruled table as wide as the column.
    """
    size, leading, gap = 12.0, 20.0, 24.0
    wide = (RIGHT - LEFT - gap) / 2
    columns: list[list[Item]] = [[]]
    y = TOP - (40 if title else 0)

    def next_column() -> float:
        columns.append([])
        return TOP - (40 if title and len(columns) == 2 else 0)

    def offset() -> float:
        return (len(columns) % 2 == 0) * (wide + gap)

    for rowed, group in groupby(text.split("\n"), key=lambda line: "\t" in line):
        lines = list(group)
        if rowed:
            rows = [line.split("\t") for line in lines]
            xs = [k * wide / max(map(len, rows)) for k in range(max(map(len, rows)) + 1)]
            ys = heights(xs, rows, 0.0)
            y = next_column() if y + ys[-1] < BOTTOM else y
            columns[-1] += grid([LEFT + offset() + x for x in xs], [y + at for at in ys], rows)
            y += ys[-1] - leading
            continue
        for paragraph in lines:
            for x, line in wrapped(paragraph, size=size, right=LEFT + wide):
                y = next_column() if y < BOTTOM else y
                columns[-1].append(Text(x + offset(), y, line, size))
                y -= leading
    pages = [[*left, *right] for left, right in zip(columns[::2], [*columns[1::2], []], strict=False)]
    if title:
        pages[0].insert(0, Text((LEFT + RIGHT - width(title, 22)) / 2, TOP, title, 22))
    return footed(pages, "- {} -")


def heights(xs: Sequence[float], rows: Sequence[Sequence[str]], top: float) -> list[float]:
    """The row borders, downwards from `top`, of a table whose columns are all as wide as the first."""
    count = max(int((xs[1] - xs[0] - 8) / 10), 1)
    ys = [top]
    for row in rows:
        ys.append(ys[-1] - 13 * max(-(-len(cell) // count) for cell in row) - 10)
    return ys


def typeset(text: str) -> list[list[Item]]:
    """Set a text on pages: a line is a paragraph, lines with tabs that follow each other are a ruled table."""
    pages: list[list[Item]] = [[]]
    y = TOP
    for rowed, group in groupby(text.split("\n"), key=lambda line: "\t" in line):
        lines = [line for line in group if line]
        if rowed:
            rows = [line.split("\t") for line in lines]
            columns = max(map(len, rows))
            xs = [LEFT + k * (RIGHT - LEFT) / columns for k in range(columns + 1)]
            while rows:
                ys = heights(xs, rows, y)
                done = max(sum(at >= BOTTOM for at in ys[1:]), 1)
                pages[-1] += grid(xs, ys[: done + 1], rows[:done])
                rows, y = rows[done:], ys[done] - LEADING
                if rows:
                    pages.append([])
                    y = TOP
            continue
        for line in lines:
            for x, piece in wrapped(line):
                if y < BOTTOM:
                    pages.append([])
                    y = TOP
                pages[-1].append(Text(x, y, piece))
                y -= LEADING
    return footed(pages, "— {} —")


def grid(
    xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], *, filled: bool = False
) -> list[Item]:
    """Rule a table and set its cells; a cell's text is wrapped to its width. ``ys`` run downwards."""
    items: list[Item] = [Stroke((xs[0], y), (xs[-1], y), filled) for y in ys]
    items += [Stroke((x, ys[0]), (x, ys[-1]), filled) for x in xs]
    for row, top in zip(rows, ys, strict=False):
        for text, left, right in zip(row, xs, xs[1:], strict=False):
            count = max(int((right - left - 8) / 10), 1)
            pieces = [text[at : at + count] for at in range(0, len(text), count)]
            items += [Text(left + 4, top - 14 - 13 * at, piece, 10) for at, piece in enumerate(pieces)]
    return items


def pdf(pages: Sequence[Sequence[Item]], *, turn: int = 0, unicode: bool = True) -> bytes:
    """Return the bytes of a PDF; ``turn`` is its /Rotate; without ``unicode`` its font names no characters."""
    texts = [item.text for page in pages for item in page if isinstance(item, Text)] + [" "]
    codes = {character: code for code, character in enumerate(sorted(set("".join(texts))), 1)}
    widths = " ".join(f"{code} [{500 if character.isascii() else 1000}]" for character, code in codes.items())
    pairs = "\n".join(f"<{code:04x}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items())
    mapping = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange {len(codes)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    kids = " ".join(f"{9 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        (
            "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] "
            + ("/ToUnicode 6 0 R >>" if unicode else ">>")
        ).encode(),
        (
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /FontDescriptor 5 0 R /DW 1000 "
            f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W [{widths}] >>"
        ).encode(),
        b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 "
        b"/Descent -120 /CapHeight 700 /StemV 80 >>",
        _stream(mapping.encode()),
        _stream(
            b"\x80", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray "
        ),
        b"<< >>",
    ]
    for page in pages:
        content = "\n".join(_drawn(item, codes) for item in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {turn} "
            f"/Contents {len(objects) + 2} 0 R "
            "/Resources << /Font << /F 3 0 R >> /XObject << /I 7 0 R >> >> >>".encode()
        )
        objects.append(_stream(content.encode()))
    return _file(objects)


def _drawn(item: Item, codes: dict[str, int]) -> str:
    """Return the operators that draw one item."""
    if isinstance(item, Picture):
        return f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I Do Q"
    if isinstance(item, Stroke):
        (x0, y0), (x1, y1) = item.start, item.end
        if item.filled:
            return f"{x0 - 0.25} {y0 - 0.25} {abs(x1 - x0) + 0.5} {-abs(y1 - y0) - 0.5} re f"
        return f"{x0} {y0} m {x1} {y1} l S"
    cos, sin = math.cos(math.radians(item.angle)), math.sin(math.radians(item.angle))
    # pdfium drops a lone character of a font without glyph boxes, which no real file has
    text = item.text if len(item.text) > 1 else item.text + " "
    shown = "".join(f"{codes[character]:04x}" for character in text)
    at = f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} {item.x:.3f} {item.y:.3f} Tm"
    return f"BT /F {item.size} Tf {item.spread} Tc {at} <{shown}> Tj ET"


def _stream(data: bytes, entries: str = "") -> bytes:
    return f"<< {entries}/Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    """Number the objects, write the cross-reference table."""
    data, places = b"%PDF-1.6\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()
