"""From characters with boxes to lines, and from lines to paragraphs. All lengths are in points, y grows upwards."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

_CLOSING = "，。；：、！？）》”’」』】〕％%…,.;:!?)"
_TOKEN = re.compile(rf"[（《“‘「『【〔(]*(?:[0-9A-Za-z.,:/%+\-]+|.)[{re.escape(_CLOSING)}]*")
_NUMERALS = "一二三四五六七八九十"
_STRONG = re.compile(
    rf"(?:[{_NUMERALS}]{{1,3}}、|[（(][{_NUMERALS}]{{1,3}}[)）]|第[{_NUMERALS}]{{1,3}}[章节条]|附[件表录])"
)
_NUMBERED = re.compile(rf"(?:{_STRONG.pattern}|\d{{1,2}}[.．、](?!\d)|[（(]\d{{1,2}}[)）]|[①-⑳])")
_ENDED = tuple("。！？；：!?;:")
_TITLE_END = re.compile(r"(?:报告|通知|公告|公示|通报|意见|文件|说明|办法|方案|函|[〕\])】]\s*\d+\s*号)$")
_NOTE_SIGNS = set("0123456789①②③④⑤⑥⑦⑧⑨⑩*[]()〔〕［］（）")

Point = tuple[float, float]
Place = Callable[[float, float], Point]

# Radicals that fonts of Chinese PDFs map to where the character itself was meant; NFKC knows the other block.
_RADICALS = dict(
    zip(
        "⺠⻓⻔⻅⻋⻚⻢⻛⻉⻝⻥⻩⻬⻰⻆⻘⻜⻄⻁⺟⻨⻙⻣⻤⻦⻮",
        "民长门见车页马风贝食鱼黄齐龙角青飞西虎母麦韦骨鬼鸟齿",
        strict=True,
    )
)


class Char(NamedTuple):  # a tuple is made in a third of a dataclass's time, and a page has a thousand
    """One printed character: left, right, baseline and font size. ``text`` may be a space."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


class Turned(NamedTuple):
    """A character as a page holds it: two opposite corners of its box, a point of its baseline, its font size, and the direction
    of its text in degrees.
    """

    text: str
    corners: tuple[Point, Point]
    base: Point
    size: float
    turn: int


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line. ``head`` is the width of what would not be broken at its start.

    ``marks`` are the raised signs taken out of its text (marks of footnotes); ``note`` says that it opens with one.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    head: float
    page: int
    note: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """The text area of pages of one kind: margins, size of body text, distance of baselines, indented paragraphs, and by
    how many ems a full line may end before the right margin.
    """

    left: float
    right: float
    size: float
    pitch: float
    indented: bool
    slack: float


def character(high: str, code: int) -> str:
    """Return the character of a UTF-16 unit behind ``high`` (or ""): spaces are one, radicals what was meant."""
    if high and 0xDC00 <= code < 0xE000:
        return (high + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if 0xD800 <= code < 0xE000 or code == 0xFFFE or code > 0x10FFFF:
        return "\ufffd" if code != 0xFFFE else "-"
    text = chr(code)
    if text.isspace():
        return " "
    if 0x2F00 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00:
        return unicodedata.normalize("NFKC", text)
    return _RADICALS.get(text, text)


def upright(found: Sequence[Turned], width: float, height: float) -> tuple[list[Char], Place, float, float]:
    """The characters of a page as they read once it is turned upright; the way there, and its width and height then.

    Text that runs in another direction than most of it (a watermark) is left out.
    """
    turns = Counter(char.turn for char in found)
    main = turns.most_common(1)[0][0] if turns else 0
    places: dict[int, Place] = {
        0: lambda x, y: (x, y),
        90: lambda x, y: (y, width - x),
        180: lambda x, y: (width - x, height - y),
        270: lambda x, y: (height - y, x),
    }
    place = places.get(main, places[0])
    chars = []
    for text, (first, second), base, size, turn in found:
        if turn == main and size > 0.5:
            a, b, line = first[0], second[0], base[1]
            if main:
                a, b, line = place(*first)[0], place(*second)[0], place(*base)[1]
            chars.append(Char(text, a, b, line, size) if a < b else Char(text, b, a, line, size))
    return (chars, place, height, width) if main in (90, 270) else (chars, place, width, height)


def lines_of(chars: Sequence[Char], page: int = 0) -> list[Line]:
    """Cluster characters to visual lines by baseline, from top to bottom; superscripts join the line they hang on."""
    clusters: list[list[Char]] = []
    for char in sorted((char for char in chars if char.text != " "), key=attrgetter("y"), reverse=True):
        if clusters and clusters[-1][0].y - char.y < 0.25 * max(char.size, clusters[-1][0].size):
            clusters[-1].append(char)
        else:
            clusters.append([char])
    spaces = [char for char in chars if char.text == " "]
    merged: list[list[Char]] = []
    for index, cluster in enumerate(clusters):
        below = clusters[index + 1] if index + 1 < len(clusters) else []
        host = next((other for other in (merged[-1] if merged else [], below) if _hangs_on(cluster, other)), None)
        if host is None:
            merged.append(cluster)
        else:
            host.extend(cluster)
    return [line for cluster in merged if (line := _line(cluster, spaces, page)) is not None]


def _hangs_on(small: Sequence[Char], large: Sequence[Char]) -> bool:
    """Say whether a cluster is the superscripts or subscripts of another."""
    if not large:
        return False
    size = median(char.size for char in large)
    rise = median(char.y for char in small) - median(char.y for char in large)
    return max(char.size for char in small) < 0.8 * size and -0.3 * size < rise < 0.7 * size


def _line(cluster: Sequence[Char], spaces: Sequence[Char], page: int) -> Line | None:
    """Put one line together; None where nothing but marks of footnotes is left."""
    size = Counter(round(char.size, 1) for char in cluster).most_common(1)[0][0]
    y = median(char.y for char in cluster if char.size > 0.8 * size)
    chars: list[Char] = []
    marks: dict[int, str] = {}  # by the number of characters before the mark, so that the figures of 12 stay together
    for char in sorted(cluster, key=attrgetter("x0")):
        raised = char.size < 0.8 * size and char.y > y + 0.12 * size
        # A raised figure is a footnote's mark and would read as part of the number before it; behind m it is a square.
        if raised and char.text in _NOTE_SIGNS and not (chars and chars[-1].text in "mMk米"):
            marks[len(chars)] = marks.get(len(chars), "") + char.text
        elif not (
            chars and chars[-1].text == char.text and char.x0 - chars[-1].x0 < 0.25 * size
        ):  # printed twice: bold
            chars.append(char)
    if not chars:
        return None
    gaps = [right.x0 - left.x1 for left, right in pairwise(chars)]
    usual = max(median(gaps), 0.0) if gaps else 0.0
    blanks = sorted(space.x0 for space in spaces if abs(space.y - y) < 0.3 * size)
    text = chars[0].text
    for left, right, gap in zip(chars, chars[1:], gaps, strict=False):
        blank = any(left.x0 < x < right.x0 for x in blanks) if blanks else False
        text += (" " if _spaced(text, right.text, gap / size, usual / size, blank) else "") + right.text
    token = _TOKEN.match(text)
    head = chars[min(len(token[0].replace(" ", "")) if token else 1, len(chars)) - 1].x1 - chars[0].x0
    return Line(
        text, chars[0].x0, max(char.x1 for char in chars), y, size, head, page, 0 in marks, tuple(marks.values())
    )


def _spaced(before: str, after: str, gap: float, usual: float, blank: bool) -> bool:
    """Say whether a space belongs between two characters; ``gap`` and the line's ``usual`` gap are in ems."""
    left = before[-1]
    if left.isascii() and after.isascii():
        return gap > 0.2 + usual or (blank and gap > 0.1)
    if blank and re.fullmatch(r"[\d.]+", before):  # 1.1 概况
        return True
    if blank and ((left.isascii() and left.isalpha()) or (after.isascii() and after.isalpha())):
        return gap > 0.15
    return gap > max(0.95 if blank else 1.5, 3 * usual)


def joined(first: str, second: str) -> str:
    """Join two lines of one paragraph or cell: no space in Chinese, one between two words in letters."""
    if not first or not second:
        return first + second
    letters = first[-1].isascii() and first[-1].isalpha() and second[0].isascii() and second[0].isalpha()
    return f"{first} {second}" if letters else first + second


def frame_of(lines: Sequence[Line], width: float, *, scanned: bool = False) -> Frame:
    """Measure the text area from the lines of all pages of one kind and width (tables and running lines taken out).

    Of `scanned` pages the boxes of characters are measured and waver.
    """
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size * 2) / 2] += len(line.text)
    size = weights.most_common(1)[0][0] if weights else 12.0
    body = [line for line in lines if abs(line.size - size) < 0.08 * size] or list(lines)
    least = max(2, len(body) // 20)
    left = min(_frequent([line.x0 for line in body], least), default=min((line.x0 for line in body), default=0.0))
    right = max(_frequent([line.x1 for line in body], least), default=max((line.x1 for line in body), default=0.0))
    if len(body) < 6 or 8 * sum(1 for line in body if line.x1 > right - 1.6 * size) < len(body):
        right = max(right, width - left)  # too few full lines to measure: suppose that both margins are alike
    pairs = [(a, b) for a, b in pairwise(body) if a.page == b.page and a.y > b.y]
    pitches = Counter(round(a.y - b.y) for a, b in pairs)
    pitch = float(pitches.most_common(1)[0][0]) if pitches else 1.5 * size
    indents = sum(1 for line in body if 1.2 * size < line.x0 - left < 3 * size)
    indented = indents * 8 >= len(body)
    return Frame(left, right, size, pitch, indented, (0.5 if indented else 0.2) + (0.6 if scanned else 0.0))


def _frequent(values: Sequence[float], least: int) -> list[float]:
    """Return the positions at which at least that many lines begin or end, within 2 points."""
    counts = Counter(round(position / 2) for position in values)
    return [2.0 * at for at in counts if counts[at] + max(counts[at - 1], counts[at + 1]) >= least]


def begins(before: Line, line: Line, frame: Frame, frame_before: Frame) -> bool:
    """Say whether a line opens a new paragraph behind the line before it.

    The line before may stand on an earlier page, whose frame differs where left and right pages have other margins.
    """
    em = frame.size
    if abs(before.size - line.size) > 0.08 * max(before.size, line.size):
        return True
    same_page = before.page == line.page
    if same_page and _centred(before, frame) and _centred(line, frame):
        return not _title_goes_on(before, line, frame)
    if same_page and before.y - line.y > 1.35 * frame.pitch:
        return True
    # A line is full when the first word of the next one would not have fitted behind it; ragged lines need some play.
    if before.x1 + line.head < frame_before.right - frame_before.slack * em:
        return True
    indent = line.x0 - frame.left
    numbered, ended = bool(_NUMBERED.match(line.text)), before.text.endswith(_ENDED)
    if indent > 0.8 * em:
        if frame.indented and 1.5 * em < indent < 2.6 * em:
            return True
        shift = indent - (before.x0 - frame_before.left)
        if abs(shift) < 0.5 * em:  # the whole paragraph is indented, or two paragraphs of one full line
            return ended or numbered
        return frame.indented or shift < 0 or not _NUMBERED.match(before.text)  # else the text hangs behind its number
    return ended and bool(_STRONG.match(line.text) if frame.indented else numbered)


def _centred(line: Line, frame: Frame) -> bool:
    """Say whether a line stands in the middle with room on both sides, or is a title (larger than the body)."""
    offset = abs((line.x0 + line.x1) - (frame.left + frame.right)) / 2
    if line.size > 1.15 * frame.size:
        return offset < 1.5 * line.size
    return offset < 0.6 * frame.size and line.x0 > frame.left + 2.5 * frame.size


def _title_goes_on(before: Line, line: Line, frame: Frame) -> bool:
    """Say whether a centred line goes on in the next: it was full, or 关于 still waits for its 报告."""
    if before.y - line.y > 2.2 * line.size or _TITLE_END.search(before.text) or _NUMBERED.match(line.text):
        return False
    full = before.x1 - before.x0 + line.head > frame.right - frame.left - 0.5 * line.size
    return full or ("关于" in before.text + line.text and re.search(r"[〔\[【]\d{4}", line.text) is None)
