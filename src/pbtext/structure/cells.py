"""Tables as tidy data: one record a cell, with the header over it, what kind of table it stands in and what its column holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pbtext.records import Span, Table, TableCell
from pbtext.structure.tables import FULL, SCORED, is_header

#: What a column may hold: name -> pattern of its header, the first that matches counts.
COLUMNS = {
    "序号": re.compile(r"序号?|编号"),
    "建议": re.compile(r".{0,6}(?:建议|整改要求|整改意见|整改措施|改进措施|处理意见|下一步\S{0,4})"),
    "问题": re.compile(
        r".{0,6}(?:问题|不足)\S{0,4}|.{0,2}(?:扣分|失分|偏差)\S{0,4}(?:原因|事项|说明|依据|情况)\S{0,4}|短板\S{0,4}"
    ),
    "满分": FULL,
    "得分": SCORED,
    "等级": re.compile(r"\S{0,4}(?:等级|等次|级别)"),
    "指标值": re.compile(r".{0,6}(?:指标值|目标值|完成值|实际值|完成情况)\S{0,4}"),
    "指标": re.compile(r".{0,6}指标(?:名称|内容)?"),
    "单位": re.compile(r".{0,6}(?:单位|部门|乡镇|街道)(?:名称)?"),
    "项目": re.compile(r".{0,4}项目(?:名称)?|名称"),
    "金额": re.compile(r".{0,6}(?:金额|资金|预算\S{0,2}|支出\S{0,2})(?:[（(]\S{1,4}[)）])?"),
    "比率": re.compile(r".{0,6}(?:率|占比)(?:[（(]%[)）])?"),
    "备注": re.compile(r"备注|说明"),
}
#: Kinds of tables, by the columns that make one: the first of which a table has a column counts.
KINDS = {"问题表": ("问题",), "评分表": ("得分", "满分"), "指标表": ("指标值", "指标")}


def cells_of(text: str, tables: Sequence[Table]) -> tuple[TableCell, ...]:
    """The filled cells of all tables, row by row, header rows included."""
    return tuple(cell for k, table in enumerate(tables) for cell in _cells(text, k, table))


def column_kind(name: str) -> str:
    """What a column holds by its header, or 其他."""
    plain = re.sub(r"\s", "", name)
    return next((kind for kind, pattern in COLUMNS.items() if pattern.fullmatch(plain)), "其他" if plain else "")


def _cells(text: str, index: int, table: Table) -> Iterator[TableCell]:
    head = next((k for k, row in enumerate(table.rows[:3]) if is_header(row)), -1)
    names = table.rows[head] if head >= 0 else ()
    kinds = [column_kind(name) for name in names]
    of = next((kind for kind, wanted in KINDS.items() if any(w in kinds for w in wanted)), "其他")
    for row, places in enumerate(places_of(text, table)):
        for column, (content, span) in enumerate(zip(table.rows[row], places, strict=True)):
            if content:
                below = row > head >= 0 and column < len(names)
                yield TableCell(
                    table=index, row=row, column=column, kind=of, header=row <= head, text=content, span=span,
                    name=names[column] if below else "", holds=kinds[column] if below else "",
                )  # fmt: skip


def places_of(text: str, table: Table) -> list[list[Span]]:
    """Where each cell of a table stands in the text, row by row."""
    at, end = table.span
    rows = []
    for row in table.rows:
        spans: list[Span] = []
        for content in row:
            start = text.find(content, at, end) if content else at
            start = at if start < 0 else start
            at = start + len(content)
            spans.append((start, at))
        rows.append(spans)
    return rows
