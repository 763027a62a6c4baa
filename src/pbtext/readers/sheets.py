"""Workbooks (.xlsx .xls .et .ods): each sheet as a table, rows that hold one cell alone as paragraphs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from pbtext.errors import ReadError
from pbtext.readers.encoding import decode
from pbtext.readers.plain import Block, flat, lay_out
from pbtext.records import Source

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.I)
_SHARE = re.compile(r"[率占]比?|比[例重]|百分比|满意度|%|％")
_MOST_CELLS = 5_000_000
_HEAD_ROWS = 6  # among these stands the head of a table

Row = tuple[str, ...]


def read(data: bytes, format_: str) -> Source:
    """Read the bytes of a workbook. Hidden sheets are left out with a warning."""
    locked = ReadError("工作簿设了打开密码，无法读取", advice="请在 Excel 中打开，取消密码后另存再试")
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise locked from error
    except Exception as error:  # calamine raises a dozen kinds of its own and of the standard library
        raise ReadError("工作簿不完整或已损坏", advice="请用 Excel 或 WPS 打开修复后另存") from error
    with book:
        shown = [s.name for s in book.sheets_metadata if s.visible == python_calamine.SheetVisibleEnum.Visible]
        blocks: list[Block] = []
        for name in shown:
            found = list(_blocks(_rows(book, name)))
            if found and len(shown) > 1 and not _DEFAULT_NAME.fullmatch(name):
                blocks.append(flat(name))
            blocks += found
        hidden = len(book.sheet_names) - len(shown)
    text, tables = lay_out(blocks)
    if not text:
        raise ReadError("工作簿是空的，没有任何文字", advice="请检查文件是否完整")
    warnings = (f"有 {hidden} 张隐藏的工作表没有读入",) if hidden else ()
    return Source(text, format_, tables=tables, warnings=warnings)


def read_csv(data: bytes) -> Source:
    """Read the bytes of a .csv file, with whichever of comma, semicolon and tab it is written."""
    text, encoding, replaced = decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",;\t", key=first.count)
    rows = [tuple(map(flat, row)) for row in csv.reader(text.splitlines(), delimiter=mark)]
    laid_out, tables = lay_out(_blocks(rows))
    if not laid_out:
        raise ReadError("表格是空的，没有任何文字", advice="请检查文件是否完整")
    warnings = (f"有 {replaced} 处字节无法按 {encoding} 解读，已用“\ufffd”代替",) if replaced else ()
    return Source(laid_out, "csv", tables=tables, warnings=warnings)


def _rows(book: Any, name: str) -> list[Row]:
    """The rows of a sheet as printed; a chart sheet has none."""
    try:
        sheet = book.get_sheet_by_name(name)
    except python_calamine.WorksheetNotFound:
        return []
    if sheet.height * sheet.width > _MOST_CELLS:
        raise ReadError(
            f"工作表“{name}”有 {sheet.height} 行 {sheet.width} 列，超出能读的范围", advice="请删去多余的空行空列"
        )
    values = sheet.to_python(skip_empty_area=True)
    shares = _share_columns(values)
    return [tuple(_printed(v, share=k in shares) for k, v in enumerate(row)) for row in values]


def _blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Tables between empty rows; a row of one filled cell at the edge of a table is its title or a note."""
    run: list[Row] = []
    for row in (*rows, ()):
        if any(row):
            run.append(row)
        elif run:
            yield from _parted(run)
            run = []


def _parted(run: Sequence[Row]) -> Iterator[Block]:
    alone = [sum(map(bool, row)) == 1 for row in run]
    first = next((k for k, single in enumerate(alone) if not single), len(run))
    last = next((k for k in range(len(run), first, -1) if not alone[k - 1]), first)
    yield from ("".join(row) for row in run[:first])
    if table := run[first:last]:
        used = [k for k in range(max(map(len, table))) if any(k < len(row) and row[k] for row in table)]
        yield tuple(tuple(row[k] if k < len(row) else "" for k in used) for row in table)
    yield from ("".join(row) for row in run[last:])


def _share_columns(values: Sequence[Sequence[Any]]) -> set[int]:
    """Columns whose head speaks of a rate: Excel keeps 93.75% as 0.9375."""
    return {k for row in values[:_HEAD_ROWS] for k, v in enumerate(row) if isinstance(v, str) and _SHARE.search(v[:20])}


def _printed(value: Any, *, share: bool) -> str:
    """A value as a reader of the sheet sees it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        if share and 0 < value <= 1.5:
            return f"{round(value * 100, 4):.10g}%"
        return f"{round(value, 6):.15g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return flat(str(value))
