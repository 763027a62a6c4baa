"""Parquet files by DuckDB: rows of a known schema to a file, a file to rows. Queries need it anyway; pyarrow would add 170 MB."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbtext.errors import ResultsError
from pbtext.results.schema import COLUMNS, VERSION

if TYPE_CHECKING:
    import duckdb

_KEY = "pbtext_schema"  # under which the schema's version stands in a file


@contextmanager
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB in memory, with one thread: the order of rows, and so the bytes of a file, never change. A full disk or a file that
    cannot be opened is an OSError, as anywhere else.
    """
    import duckdb

    with duckdb.connect(config={"threads": 1}) as made:
        try:
            yield made
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def write_rows(duck: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]], path: Path, *, table: str) -> None:
    """Write the rows of a table of the schema to a Parquet file; the same rows give the same bytes."""
    lines = path.with_suffix(".jsonl")
    with lines.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    columns = ", ".join(f"{_name(column)}: '{kind}'" for column, (kind, _) in COLUMNS[table].items())
    source = f"read_json({_text(lines)}, format = 'newline_delimited', columns = {{{columns}}}, maximum_object_size = 100000000)"
    _copy(duck, source if rows else empty(table), path)
    lines.unlink()


def write_others(duck: duckdb.DuckDBPyConnection, path: Path, target: Path, *, names: Sequence[str]) -> None:
    """Copy a file without the rows of the reports called `names`."""
    duck.execute("create or replace table gone as select unnest(?) as name", [list(names)])
    _copy(duck, f"(from read_parquet({_text(path)}) where report not in (select name from gone))", target)


def read_columns(paths: Sequence[Path], *columns: str) -> list[tuple[Any, ...]]:
    """The values of some columns, row by row, of files of one table. Raises ResultsError where one is damaged."""
    if not paths:
        return []
    files, chosen = ", ".join(map(_text, paths)), ", ".join(map(_name, columns))
    return _answer(f"select {chosen} from read_parquet([{files}])", paths[0])


def version_of(path: Path) -> str:
    """The version of the schema that a file was written with, "0" where it names none. Raises ResultsError where it is damaged."""
    found = _answer(f"select key, value from parquet_kv_metadata({_text(path)})", path)
    return {bytes(key).decode(): bytes(value).decode() for key, value in found}.get(_KEY, "0")


def empty(table: str) -> str:
    """A subquery with the columns of a table and no row."""
    return (
        "(select " + ", ".join(f"null::{kind} as {_name(c)}" for c, (kind, _) in COLUMNS[table].items()) + " limit 0)"
    )


def _answer(sql: str, path: Path) -> list[tuple[Any, ...]]:
    import duckdb

    try:
        with connection() as duck:
            rows: list[tuple[Any, ...]] = duck.execute(sql).fetchall()
    except (duckdb.Error, OSError) as error:
        reason = "结果里有损坏的数据文件，读不出来"
        advice = "请从备份恢复，或删除该结果文件夹后重新标注"
        raise ResultsError(reason, advice=advice, where=str(path.parent.parent)) from error
    return rows


def _copy(duck: duckdb.DuckDBPyConnection, source: str, path: Path) -> None:
    duck.execute(
        f"copy (from {source}) to {_text(path)} (format parquet, compression zstd, kv_metadata {{{_KEY}: '{VERSION}'}})"
    )


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _name(column: str) -> str:
    return f'"{column}"'
