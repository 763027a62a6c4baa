"""What stands on an OFD page: text objects with their deltas and transforms, and the segments of paths."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from pbtext.readers.grids import MOST, segments
from pbtext.readers.layout import Point, Turned, character

POINTS = 72 / 25.4  # points of a millimetre, the unit of OFD
_DEEPEST = 8  # composite objects inside one another
_OPERATIONS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}  # operands of a path's letters
_TOKEN = re.compile(r"[MSLQBAC]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Glyph(NamedTuple):
    """What a page draws in the place of a character: the font's id, the code in the text, the glyph's number in the font where
    it is given, the start of its baseline in points (y upwards), its size in points and its direction in degrees.
    """

    font: str
    code: int
    number: int | None
    at: Point
    size: float
    turn: int


@dataclass(slots=True)
class Content:
    """What has been read of a page: characters and segments in points (y upwards), the area (square millimetres) and
    resource of pictures, and the number of characters without meaning; ``glyphs`` are kept where a list for them is given.

    ``box`` is the page's left, top, width and height in millimetres; ``units`` are the composite graphics by id.
    """

    box: tuple[float, ...]
    units: Mapping[str, etree._Element]
    chars: list[Turned] = field(default_factory=list)
    segments: list[tuple[Point, Point]] = field(default_factory=list)
    pictures: list[tuple[float, str]] = field(default_factory=list)
    unreadable: int = 0
    glyphs: list[Glyph] | None = None


def read_layers(root: etree._Element, content: Content) -> None:
    """Add what the layers of a page or template hold."""
    for layer in root.iterfind("{*}Content/{*}Layer"):
        _read_block(layer, content, _SAME, 0)


def _read_block(block: etree._Element, content: Content, outer: Matrix, depth: int) -> None:
    for item in block:
        kind = etree.QName(item).localname if isinstance(item.tag, str) else ""
        if item.get("Visible") == "false" or item.get("Alpha") == "0":
            continue
        if kind == "TextObject":
            _read_text(item, content, outer)
        elif kind == "PathObject":
            _read_path(item, content, outer)
        elif kind == "ImageObject":
            boundary = numbers(item.get("Boundary", ""))
            content.pictures.append(
                (boundary[2] * boundary[3] if len(boundary) == 4 else 0.0, item.get("ResourceID", ""))
            )
        elif kind == "PageBlock" and depth < _DEEPEST:
            _read_block(item, content, outer, depth + 1)
        elif kind == "CompositeObject" and depth < _DEEPEST:
            unit = content.units.get(item.get("ResourceID", ""))
            inside = unit.find("{*}Content") if unit is not None else None
            if inside is not None:
                _read_block(inside, content, _placed(item, outer), depth + 1)


def _read_text(item: etree._Element, content: Content, outer: Matrix) -> None:
    """Add the characters of a text object, one `TextCode` (a run with its own start and deltas) after the other."""
    size = _number(item.get("Size"), 3.5)
    stretch = _number(item.get("HScale"), 1.0) or 1.0
    matrix = _placed(item, outer)
    quarter = round(_number(item.get("ReadDirection"), 0.0)) % 360
    step = {0: (1.0, 0.0), 90: (0.0, 1.0), 180: (-1.0, 0.0), 270: (0.0, -1.0)}.get(quarter, (1.0, 0.0))
    height = size * math.hypot(matrix[2], matrix[3]) * POINTS
    angle = round(math.degrees(math.atan2(-matrix[1], matrix[0])) / 3) * 3 % 360  # OFD's y grows downwards
    x = y = 0.0
    a, b, c, d, e, f = matrix
    left, top, _, tall = content.box
    font, glyph_numbers, count = item.get("Font", ""), _glyph_numbers(item) if content.glyphs is not None else {}, 0
    for code in item.iterfind("{*}TextCode"):
        text = (code.text or "").strip("\r\n")
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
        at_x, at_y = x, y
        for k, sign in enumerate(text):
            own = size * stretch * (0.5 if sign < "\x80" else 1.0)  # the font's advance is not known without the font
            dx = across[k] if k < len(across) else (0.0 if down else own * step[0])
            dy = down[k] if k < len(down) else (0.0 if across else own * step[1])
            if sign >= " ":
                moved = (math.hypot(dx, dy) if dy else abs(dx)) if k < len(text) - 1 else own
                advance = (moved if 0 < moved < own else own) * POINTS
                # from millimetres below the page's top to points above its bottom; written out, since it runs for every character
                start = (
                    (a * at_x + c * at_y + e - left) * POINTS,
                    (tall + top - b * at_x - d * at_y - f) * POINTS,
                )
                end = (start[0] + advance * a, start[1] - advance * b)
                if "\u4e00" <= sign < "\ua000":
                    content.chars.append(Turned(sign, (start, end), start, height, angle))
                else:
                    content.unreadable += is_unreadable(sign)
                    shown = character("", ord(sign)) if sign <= "\uffff" else sign
                    content.chars.append(Turned(shown, (start, end), start, height, angle))
                if content.glyphs is not None:
                    content.glyphs.append(Glyph(font, ord(sign), glyph_numbers.get(count + k), start, height, angle))
            at_x, at_y = at_x + dx, at_y + dy
        count += len(text)


def is_unreadable(sign: str) -> bool:
    """Whether a sign is the number of a glyph in the place of a character: no reader without the font knows what it shows."""
    return "\ue000" <= sign < "\uf900" or sign >= "\U000f0000" or sign in "\ufffd¤"


def _glyph_numbers(item: etree._Element) -> dict[int, int]:
    """Numbers of glyphs in the font, by the place of the character in the text object, where the object gives them."""
    found: dict[int, int] = {}
    for transform in item.iterfind("{*}CGTransform"):
        first = int(_number(transform.get("CodePosition"), 0.0))
        for k, number in enumerate(numbers(transform.findtext("{*}Glyphs") or "")):
            if 0 <= number < 65536:
                found[first + k] = int(number)
    return found


def _read_path(item: etree._Element, content: Content, outer: Matrix) -> None:
    stroked, filled = item.get("Stroke", "true") != "false", item.get("Fill") == "true"
    data = item.findtext("{*}AbbreviatedData") or ""
    if (not stroked and not filled) or len(content.segments) > 4 * MOST:
        return
    matrix = _placed(item, outer)
    paths: list[list[Point]] = []
    for letter, operands in _operations(data):
        if letter in "MS":
            paths.append([])
        if letter == "C":
            if paths and paths[-1]:
                paths[-1].append(paths[-1][0])
        elif letter in "MSL" and paths:
            paths[-1].append(_upwards(_apply(matrix, (operands[0], operands[1])), content))
        elif paths:  # a curve draws no ruling, but the path goes on where it ends
            paths.append([_upwards(_apply(matrix, (operands[-2], operands[-1])), content)])
    content.segments += segments(paths, stroked=stroked, filled=filled)


def _operations(data: str) -> Iterator[tuple[str, list[float]]]:
    """The operations of a path; what is cut short ends it."""
    tokens = _TOKEN.findall(data)
    at = 0
    while at < len(tokens):
        letter = tokens[at]
        count = _OPERATIONS.get(letter)
        operands = tokens[at + 1 : at + 1 + (count or 0)]
        if count is None or len(operands) < count or any(o in _OPERATIONS for o in operands):
            return
        yield letter, [float(o) for o in operands]
        at += 1 + count


def _placed(item: etree._Element, outer: Matrix) -> Matrix:
    """The way from an object's own space to the page: its transform, then the corner of its boundary, then the outer way."""
    inner = numbers(item.get("CTM", ""))
    a, b, c, d, e, f = inner if len(inner) == 6 else _SAME
    boundary = numbers(item.get("Boundary", ""))
    left, top = (boundary[0], boundary[1]) if len(boundary) == 4 else (0.0, 0.0)
    return _chain((a, b, c, d, e + left, f + top), outer)


def _chain(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _apply(matrix: Matrix, at: Point) -> Point:
    a, b, c, d, e, f = matrix
    return a * at[0] + c * at[1] + e, b * at[0] + d * at[1] + f


def _upwards(at: Point, content: Content) -> Point:
    """From millimetres below the page's top to points above its bottom."""
    left, top, _, height = content.box
    return (at[0] - left) * POINTS, (height - (at[1] - top)) * POINTS


def _deltas(text: str | None) -> list[float]:
    """Distances from character to character; `g 3 2.5` stands for three times 2.5."""
    tokens = (text or "").split()
    found: list[float] = []
    at = 0
    while at < len(tokens) and len(found) < 100_000:
        if tokens[at] == "g" and at + 2 < len(tokens):
            found += [_number(tokens[at + 2], 0.0)] * min(max(int(_number(tokens[at + 1], 0.0)), 0), 100_000)
            at += 3
        else:
            found.append(_number(tokens[at], 0.0))
            at += 1
    return found


def numbers(text: str) -> list[float]:
    """The numbers of an attribute; an empty list where one of them is none."""
    try:
        found = [float(x) for x in text.split()]
    except ValueError:
        return []
    return found if all(map(math.isfinite, found)) else []


def _number(text: str | None, default: float) -> float:
    found = numbers(text or "")
    return found[0] if found else default
