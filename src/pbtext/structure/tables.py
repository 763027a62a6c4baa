"""Tables of a report: rows of tabs or pipes, and tables that were flattened to one cell a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pbtext.records import Table
from pbtext.structure.numbering import numbering
from pbtext.structure.paragraphs import Paragraph

HEADER_WORDS = re.compile(
    r"^(?:序号|编号|单位|名称|单位名称|项目名称|项目单位|指标|[一二三]级指标|分值|满分|权重|标准分|得分|评分|自评得分|复核得分|等次|等级|备注|说明|评分标准|"
    r"扣分\S{0,4}|失分\S{0,4}|\S{0,4}问题\S{0,4}|\S{0,4}建议|\S{0,4}意见|\S{0,4}措施|存在\S{0,4}|整改\S{0,4}|改进\S{0,4}|责任单位|金额|预算\S{0,4}|执行\S{0,4}|"
    r"年度指标值|实际完成值|偏差\S{0,8}|原因\S{0,4})$"
)
FULL = re.compile(r"^(?:分值|满分|标准分值?|权重|满分值|指标分值|总分|应得分)(?:[（(]分[)）])?$")
SCORED = re.compile(r"^(?:\S{0,4}得分|\S{0,2}评分|实得分?|得分情况)(?:[（(]分[)）])?$")
FIGURE = re.compile(r"^(\d{1,3}(?:\.\d{1,2})?)\s*分?$")
MAX_COLUMNS = 14
NUMBER = re.compile(r"^(?:[A-Z]{1,2}-?)?\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a paragraph stands in a table: the header over it, whether it is itself a header, and whether its row of a score
    table lost points (None where the table holds no scores)."""

    column: str
    header: bool
    deducted: bool | None = None


def find_tables(paragraphs: Sequence[Paragraph]) -> tuple[tuple[Table, ...], dict[int, Cell]]:
    """Tables as data, and for each paragraph inside one its place (by index of the paragraph)."""
    cells: dict[int, Cell] = {}
    tables = _row_tables(paragraphs, cells) + _flat_tables(paragraphs, cells)
    return tuple(sorted(tables, key=lambda t: t.span)), cells


def split_row(text: str) -> list[str]:
    """The cells of a row of tabs or pipes, white space and empty outer pipes off."""
    if "\t" in text:
        return [c.strip() for c in text.strip("\n").split("\t")]
    return [c.strip() for c in text.strip().strip("|").split("|")]


def _row_tables(paragraphs: Sequence[Paragraph], cells: dict[int, Cell]) -> list[Table]:
    tables: list[Table] = []
    i = 0
    while i < len(paragraphs):
        j = i
        while j < len(paragraphs) and paragraphs[j].row:
            j += 1
        if j - i >= 2:
            rows = tuple(("",) * p.empty + tuple(split_row(p.text)) for p in paragraphs[i:j])
            head = next((k for k, row in enumerate(rows[:3]) if is_header(row)), -1)
            for k in range(i, j):
                names = rows[head] if head >= 0 and k - i > head else ()
                cells[k] = Cell(_leading_column(rows[k - i], names), k - i <= head, _deducted(rows[k - i], names))
            tables.append(Table((paragraphs[i].offsets[0], paragraphs[j - 1].offsets[-1] + 1), rows))
        i = max(j, i + 1)
    return tables


def is_header(row: Sequence[str]) -> bool:
    """Whether a row holds the names of columns."""
    named = sum(bool(HEADER_WORDS.match(c.replace(" ", ""))) for c in row)
    return named >= 2 and named >= 0.4 * len([c for c in row if c])


def _deducted(row: Sequence[str], names: Sequence[str]) -> bool | None:
    """Whether a row of a score table got less than its full score; None where it does not say."""
    full, scored = (
        next(
            (float(m[1]) for c, n in zip(row, names) if pattern.match(n.replace(" ", "")) and (m := FIGURE.match(c))),
            None,
        )
        for pattern in (FULL, SCORED)
    )
    return None if full is None or scored is None or scored > full else scored < full


def _leading_column(row: Sequence[str], names: Sequence[str]) -> str:
    """The header over the cell that says most: the longest one in words."""
    best = max(range(len(row)), key=lambda k: sum("\u4e00" <= c <= "\u9fff" for c in row[k]), default=-1)
    return names[best] if 0 <= best < len(names) else ""


def _flat_tables(paragraphs: Sequence[Paragraph], cells: dict[int, Cell]) -> list[Table]:
    """Tables with one cell a line: a run of header words, then rows that count 1, 2, 3 at a fixed distance."""
    tables: list[Table] = []
    i = 0
    while i < len(paragraphs):
        width = _flat_width(paragraphs, i)
        if not width:
            i += 1
            continue
        names = [p.text.strip() for p in paragraphs[i : i + width]]
        rows = [tuple(names)]
        for k in range(i, i + width):
            cells[k] = Cell("", True)
        at = i + width
        while at + width <= len(paragraphs) and NUMBER.match(paragraphs[at].text.strip()):
            later = paragraphs[at + width].text.strip() if at + width < len(paragraphs) else ""
            row = [p.text.strip() for p in paragraphs[at : at + width]]
            ends = _row_end(later, row) or len(later) <= 12 or _counts_on(rows[-1], row)
            if any(p.row for p in paragraphs[at : at + width]) or not ends:
                break
            rows.append(tuple(row))
            for k, name in enumerate(names):
                cells[at + k] = Cell(name, False, _deducted(row, names))
            at += width
        tables.append(Table((paragraphs[i].offsets[0], paragraphs[at - 1].offsets[-1] + 1), tuple(rows)))
        i = at
    return tables


def _row_end(later: str, row: Sequence[str]) -> bool:
    return not later or _ordinal(later) == _ordinal(row[0]) + 1


def _counts_on(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row goes on counting and holds no heading: the last row, with text of the report below it."""
    headings = (n for c in row[1:] if (n := numbering(c)) is not None and n.level <= 2)
    return _ordinal(above[0]) > 0 and _ordinal(row[0]) == _ordinal(above[0]) + 1 and not any(headings)


def _ordinal(text: str) -> int:
    """The number of a row: 7 of `7`, `07` and `A-07`; -1 where it is none."""
    return int(m.group(0)) if NUMBER.match(text) and (m := re.search(r"\d+$", text)) else -1


def _flat_width(paragraphs: Sequence[Paragraph], i: int) -> int:
    """Number of columns of a flattened table whose header begins at paragraph `i`, or 0."""
    if not re.match(r"^(?:序号|编号|序)$", paragraphs[i].text.strip()) or paragraphs[i].row:
        return 0
    for k in range(i + 2, min(i + MAX_COLUMNS + 1, len(paragraphs))):
        text = paragraphs[k].text.strip()
        if NUMBER.match(text):
            names = [p.text.strip() for p in paragraphs[i:k]]
            short = all(0 < len(n) <= 14 for n in names)
            ahead = paragraphs[k + (k - i)].text.strip() if k + (k - i) < len(paragraphs) else ""
            counted = _ordinal(ahead) == _ordinal(text) + 1
            named = sum(bool(HEADER_WORDS.match(n)) for n in names)
            return k - i if short and (counted or named >= 3) else 0
    return 0
