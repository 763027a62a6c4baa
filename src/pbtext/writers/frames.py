"""A pandas frame to a file, by suffix: .csv (UTF-8 with BOM, for Excel), .xlsx, .md, .jsonl, .parquet."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbtext.writers.aside import check_suffix, written_aside

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".csv", ".xlsx", ".md", ".jsonl", ".parquet")
_WIDE = {"text", "典型原句", "quotation", "action", "title", "reason", "advice", "section", "所在章节", "evidence"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_frame(frame: pd.DataFrame, path: str | Path, *, sheet: str = "结果", percent: Iterable[str] = ()) -> None:
    """Write a frame to a file aside and rename it. Raises ResultsError for a suffix it does not know or an unwritable place."""
    path = Path(path)
    suffix = check_suffix(path, SUFFIXES)
    with written_aside(path) as aside:
        _WRITERS[suffix](frame, aside, sheet, frozenset(percent))


def plain(value: Any) -> Any:
    """A cell as plain Python: arrays to lists, numpy numbers to numbers, what is missing to None."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(v) for v in value]
    if (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or type(value).__name__ in ("NAType", "NaTType")
    ):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _joined(value: Any) -> Any:
    """Lists as one text for formats of flat cells."""
    value = plain(value)
    return "；".join(map(str, value)) if isinstance(value, list) else value


def _csv(frame: pd.DataFrame, path: Path, _sheet: str, _percent: frozenset[str]) -> None:
    import pandas as pd

    # as objects, or pandas would turn whole numbers beside missing ones into 3.0
    cells = {name: pd.Series([_inert(_joined(v)) for v in frame[name]], dtype=object) for name in frame.columns}
    pd.DataFrame(cells, columns=frame.columns).to_csv(path, index=False, encoding="utf-8-sig")


def _inert(value: Any) -> Any:
    """A text that begins like a formula would run as one when Excel opens the file."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _jsonl(frame: pd.DataFrame, path: Path, _sheet: str, _percent: frozenset[str]) -> None:
    names = list(frame.columns)
    with path.open("w", encoding="utf-8") as out:
        for row in frame.itertuples(index=False, name=None):
            record = {n: plain(v) for n, v in zip(names, row, strict=True)}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def _parquet(frame: pd.DataFrame, path: Path, _sheet: str, _percent: frozenset[str]) -> None:
    from pbtext.results.parquet import connection

    with connection() as duck:
        duck.execute(f"set pandas_analyze_sample = {max(1, len(frame))}")  # by default it looks at some rows only
        duck.register("frame", frame)
        target = str(path).replace("'", "''")
        duck.execute(f"copy (from frame) to '{target}' (format parquet, compression zstd)")


def _markdown(frame: pd.DataFrame, path: Path, _sheet: str, percent: frozenset[str]) -> None:
    lines = ["| " + " | ".join(map(str, frame.columns)) + " |", "|" + " --- |" * len(frame.columns)]
    for row in frame.itertuples(index=False, name=None):
        cells = [
            shown(v, percent=n in percent).replace("|", "\\|").replace("\n", " ")
            for n, v in zip(frame.columns, row, strict=True)
        ]
        lines.append("| " + " | ".join(cells) + " |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def shown(value: Any, *, percent: bool = False) -> str:
    """A cell as people read it: 62.5%, empty for what is missing."""
    value = _joined(value)
    if value is None:
        return ""
    return f"{100 * value:.1f}%" if percent and isinstance(value, int | float) else str(value)


def _xlsx(frame: pd.DataFrame, path: Path, sheet: str, percent: frozenset[str]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        write_sheet(book, sheet, frame, percent=percent)


def write_sheet(book: Any, name: str, frame: pd.DataFrame, *, percent: frozenset[str] = frozenset()) -> Any:
    """A frame as a sheet of an XlsxWriter workbook: bold head, frozen, filtered, wide columns wrapped. Returns the sheet."""
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "vcenter"})
    cell = book.add_format({"valign": "top"})
    wrap = book.add_format({"valign": "top", "text_wrap": True})
    share = book.add_format({"valign": "top", "num_format": "0.0%"})
    for c, column in enumerate(frame.columns):
        sheet.write_string(0, c, str(column), head)
        wide = column in _WIDE
        values = [_joined(v) for v in frame[column]]
        longest = max((_width(str(v)) for v in values if v is not None), default=0)
        sheet.set_column(c, c, 60 if wide else min(32, max(8, _width(str(column)) + 3, longest + 1)))
        style = share if column in percent else wrap if wide else cell
        for r, value in enumerate(values, 1):
            if value is not None:
                sheet.write(r, c, value, style)
    sheet.freeze_panes(1, 0)
    if len(frame.columns):
        sheet.autofilter(0, 0, max(1, len(frame)), len(frame.columns) - 1)
    return sheet


def _width(text: str) -> int:
    """Width in narrow characters: a Han counts two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


_WRITERS = {".csv": _csv, ".jsonl": _jsonl, ".parquet": _parquet, ".md": _markdown, ".xlsx": _xlsx}
