"""The result dataset: written in parts, read as pandas frames through DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbtext.errors import ResultsError
from pbtext.results.schema import TABLES, VERSION

if TYPE_CHECKING:
    import pandas as pd


class Results:
    """A result folder. Each table is a pandas frame, one row a report, sentence, point and so on, in document order."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        if not (self.folder / "parts").is_dir():
            raise ResultsError(
                "这不是 pbtext 的结果文件夹", advice="请先运行 pbtext tag 输入 -o 结果文件夹", where=str(folder)
            )
        self._check_version()

    @property
    def reports(self) -> pd.DataFrame:
        """One row a report."""
        return self.frame("reports")

    @property
    def sentences(self) -> pd.DataFrame:
        """One row a sentence, nothing left out."""
        return self.frame("sentences")

    @property
    def points(self) -> pd.DataFrame:
        """One row a point (numbered problem)."""
        return self.frame("points")

    @property
    def recommendations(self) -> pd.DataFrame:
        """One row a recommendation."""
        return self.frame("recommendations")

    @property
    def links(self) -> pd.DataFrame:
        """One row a link from a recommendation to a point."""
        return self.frame("links")

    @property
    def tables(self) -> pd.DataFrame:
        """One row a filled cell of a table."""
        return self.frame("tables")

    @property
    def checks(self) -> pd.DataFrame:
        """One row a pair of figures that do not agree."""
        return self.frame("checks")

    @property
    def failures(self) -> pd.DataFrame:
        """One row a file that could not be read."""
        return self.frame("failures")

    def frame(self, table: str) -> pd.DataFrame:
        """A table of the dataset as a frame, sorted by report and place in it. Raises ResultsError for an unknown name."""
        if table not in TABLES:
            raise ResultsError(f"没有名为 {table} 的表", advice=f"可用：{'、'.join(TABLES)}", where=str(self.folder))
        order = {
            "sentences": ', "index"',
            "points": ", point",
            "recommendations": ", recommendation",
            "links": ", recommendation, point",
            "tables": ', "table", "row", "column"',
            "checks": ', "check"',
        }
        return self.query(f"select * from {table} order by report{order.get(table, '')}")

    def query(self, sql: str, parameters: dict[str, Any] | None = None) -> pd.DataFrame:
        """The answer of an SQL query in which the tables of the dataset stand by their names."""
        from pbtext.results.parquet import connection, empty

        with connection() as duck:
            for table in TABLES:
                files = str(self.folder / "parts" / "[0-9a-f]*" / f"{table}.parquet").replace("'", "''")
                there = any((self.folder / "parts").glob(f"[0-9a-f]*/{table}.parquet"))
                source = f"read_parquet('{files}')" if there else empty(table)
                duck.execute(f"create view {table} as from {source}")
            frame: pd.DataFrame = duck.execute(sql, parameters or {}).df()
            return frame

    def _check_version(self) -> None:
        from pbtext.results.parquet import version_of

        for part in sorted((self.folder / "parts").glob("[0-9a-f]*/reports.parquet"))[:1]:
            stored = version_of(part)
            if stored != str(VERSION):
                raise ResultsError(
                    f"结果由别的版本写成（数据版本 {stored}，本程序为 {VERSION}）",
                    advice="请重新运行 pbtext tag",
                    where=str(self.folder),
                )


def open_results(folder: str | Path) -> Results:
    """Open a result folder. Raises ResultsError where it is none or of another version."""
    return Results(folder)
