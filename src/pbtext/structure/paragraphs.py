"""Lines -> paragraphs: joins what the page layout broke, leaves out marks that are no text (markdown, bookmarks)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pbtext.records import Span
from pbtext.structure.lines import Line
from pbtext.structure.numbering import numbering

MARKS = re.compile(
    r"\*\*|__|^[ \t]*#{1,6}[ \t]*|^[ \t]*>[ \t]|\[bookmark:[^\]]*\]|(?<=[%元个项分])\[\d{1,2}\]|[\u200b\ufeff\xad]"
)
END = re.compile(r"[。！？；：!?;:…][”’」』）)》】*\"]*\s*$")
MIN_WRAP, MIN_LINES = 18, 12


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: `text` without marks and line breaks, and for each of its characters the offset in the report."""

    text: str
    offsets: tuple[int, ...]
    row: bool
    heading_mark: int  # number of markdown # before it
    empty: int = 0  # empty cells that a row begins with

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Offsets in the report of ``text[start:end]``: one span for each unbroken piece."""
        return runs(self.offsets[start:end])


def runs(offsets: Sequence[int]) -> tuple[Span, ...]:
    """Sorted offsets as maximal spans of neighbours."""
    spans: list[Span] = []
    first = last = -2
    for o in offsets:
        if o != last + 1:
            if first >= 0:
                spans.append((first, last + 1))
            first = o
        last = o
    return (*spans, (first, last + 1)) if first >= 0 else ()


def wrap_width(lines: Iterable[Line]) -> int:
    """Characters to a line where a text is hard-wrapped (lines end inside sentences at one width), else 0."""
    sizes = [(len(x.text.strip()), bool(END.search(x.text))) for x in lines if x.kind == "text"]
    widths = sorted(n for n, _ in sizes if n >= MIN_WRAP)
    if len(widths) < MIN_LINES:
        return 0
    width = widths[int(0.9 * (len(widths) - 1))]
    full = [ended for n, ended in sizes if abs(n - width) <= 3]
    longer = sum(n > width + 6 for n, _ in sizes)
    wrapped = len(full) >= 0.4 * len(widths) and sum(full) < 0.35 * len(full) and longer <= 0.05 * len(sizes)
    return width if wrapped and width <= 90 else 0


def join_lines(lines: Sequence[Line], *, hard_wrapped: bool = False) -> list[Paragraph]:
    """Paragraphs of a report. `hard_wrapped` says that the format itself breaks lines inside paragraphs."""
    width = wrap_width(lines)
    if hard_wrapped and not width:
        width = max((len(x.text.strip()) for x in lines if x.kind == "text"), default=0)
    groups: list[list[Line]] = []
    broken = False  # page furniture stands between this line and the last
    blank = True
    for line in lines:
        if line.kind == "furniture":
            broken = True
        elif line.kind == "blank":
            blank = True
        else:
            last = groups[-1][-1] if groups else None
            if last is not None and _continues(last, line, width=width, broken=broken, blank=blank):
                groups[-1].append(line)
            else:
                groups.append([line])
            broken = blank = False
    return [p for p in map(_paragraph, groups) if p.text.strip()]


def _continues(last: Line, line: Line, *, width: int, broken: bool, blank: bool) -> bool:
    """Whether `line` goes on with the sentence that `last` left open."""
    if "row" in (last.kind, line.kind) or END.search(last.text):
        return False
    text = line.text
    if text.startswith(("　　", "    ", "#", "**")) or text.lstrip().startswith("附件"):
        return False
    number = numbering(text)
    if number is not None and number.level < 6:
        return False
    size = len(last.text.strip())
    if last.text.lstrip().startswith("#"):
        return False
    if broken:  # a page break in mid-sentence
        return size >= MIN_WRAP
    if blank:
        return False
    if width:
        return size >= width - 4
    open_end = last.text.rstrip()[-1:] in tuple("，、,（(《“")
    return size >= MIN_WRAP and (open_end or text.lstrip()[:1] in tuple("，、。；）)》”"))


def _paragraph(group: Sequence[Line]) -> Paragraph:
    chars: list[str] = []
    offsets: list[int] = []
    for i, line in enumerate(group):
        skip = {k for m in MARKS.finditer(line.text) for k in range(*m.span())}
        first, last = 0, len(line.text)
        while first < last and line.text[first].isspace():
            first += 1
        while last > first and line.text[last - 1].isspace():
            last -= 1
        if i and chars and chars[-1].isascii() and chars[-1].isalpha() and line.text[first].isascii():
            # two Latin words: the line end is their only space, and it is a character of the report
            chars.append("\n")
            offsets.append(line.span[0] - 1)
        for k in range(first, last):
            if k not in skip:
                chars.append(line.text[k])
                offsets.append(line.span[0] + k)
    mark = re.match(r"\s*(#{1,6})", group[0].text)
    row = group[0].kind == "row"
    empty = len(re.match(r"\s*", group[0].text)[0].split("\t")) - 1 if row else 0  # type: ignore[index]
    return Paragraph("".join(chars), tuple(offsets), row, len(mark.group(1)) if mark else 0, empty)
