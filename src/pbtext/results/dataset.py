"""The result dataset on disk: parts written aside and renamed, a manifest, and what is in it already."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbtext.errors import ResultsError
from pbtext.results.parquet import connection, read_columns, write_others, write_rows
from pbtext.results.rows import Rows
from pbtext.results.schema import TABLES, VERSION

MANIFEST, PARTS, LOCK = "manifest.json", "parts", ".lock"


@dataclass(frozen=True, slots=True)
class Known:
    """What a dataset holds already: digest of each tagged report by its name, and the names that failed."""

    reports: Mapping[str, str]
    failures: frozenset[str]


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Nobody else writes to the folder meanwhile; the system lets go of it when a process dies. Raises ResultsError."""
    from filelock import FileLock, Timeout

    _check_place(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = FileLock(folder / LOCK, timeout=0)
        held.acquire()
    except Timeout as error:
        raise ResultsError(
            "另一个 pbtext 正在写这个结果文件夹", advice="请等它结束，或另选一个结果文件夹", where=str(folder)
        ) from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield
    finally:
        held.release()


def _check_place(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ResultsError("结果位置是一个文件，不是文件夹", advice="请另选一个文件夹", where=str(folder))
    ours = (folder / MANIFEST).exists() or (folder / PARTS).exists()
    if folder.exists() and not ours and any(p.name != LOCK for p in folder.iterdir()):
        raise ResultsError("文件夹里已有别的文件，不是 pbtext 的结果", advice="请另选一个空文件夹", where=str(folder))


def _unwritable(folder: Path, error: OSError) -> ResultsError:
    return ResultsError(
        f"结果文件夹写不进去（{error.strerror or error}）",
        advice="请检查磁盘空间和权限；已完成的部分都在，腾出空间后再运行一次会接着做",
        where=str(folder),
    )


def open_dataset(folder: Path, *, signature: Mapping[str, Any]) -> Known:
    """Make the folder a dataset (or check that it is one) and tell what it holds for this model and taxonomy.

    `signature` names model and taxonomy; a dataset of another signature counts as holding nothing. Raises ResultsError
    where the folder holds something else, or cannot be written.
    """
    _check_place(folder)
    manifest = folder / MANIFEST
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        old = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
        same = old.get("signature") == dict(signature) and old.get("schema") == VERSION
        if not same:
            for part in _parts(folder):
                _remove(part)
            text = json.dumps(
                {"schema": VERSION, "signature": dict(signature)}, ensure_ascii=False, indent=2, sort_keys=True
            )
            _write_aside(manifest, text + "\n")
        for left in (folder / PARTS).glob(".tmp-*"):  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
    except json.JSONDecodeError as error:
        raise ResultsError("manifest.json 已损坏", advice="请删除该结果文件夹后重新标注", where=str(folder)) from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    return _known(folder)


def write_part(folder: Path, rows: Rows) -> Path:
    """Write one part aside and rename it: all of it or nothing. Its name follows from what it holds."""
    with _aside(folder) as aside, connection() as duck:
        for table in TABLES:
            write_rows(duck, rows[table], aside / f"{table}.parquet", table=table)
        held = [row["digest"] for row in rows["reports"]] + [row["report"] for row in rows["failures"]]
        return _place(aside, folder, held)


def drop(folder: Path, names: Iterable[str]) -> None:
    """Take the reports and failures of these names out of the parts (they are about to be tagged anew)."""
    gone = set(names)
    for part in _parts(folder) if gone else ():
        reports = read_columns([part / "reports.parquet"], "digest", "report")
        failures = read_columns([part / "failures.parquet"], "report", "report")
        kept = [key for key, name in [*reports, *failures] if name not in gone]
        if len(kept) == len(reports) + len(failures):
            continue
        if kept:
            with _aside(folder) as aside, connection() as duck:
                for table in TABLES:
                    write_others(duck, part / f"{table}.parquet", aside / f"{table}.parquet", names=sorted(gone))
                # first away with the old part: a run killed here loses it and tags its files anew, but counts none twice
                _remove(part)
                _place(aside, folder, kept)
        else:
            _remove(part)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder beside the parts; what goes wrong leaves nothing behind. Raises ResultsError where nothing can be written."""
    try:
        aside = Path(tempfile.mkdtemp(prefix=".tmp-", dir=folder / PARTS))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield aside
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise _unwritable(folder, error) from error
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _place(aside: Path, folder: Path, held: Sequence[str]) -> Path:
    """Give a finished part its name, which follows from the digests of its reports and the names of its failures."""
    target = folder / PARTS / hashlib.sha256("\n".join(held).encode()).hexdigest()[:16]
    if target.exists():
        _remove(target)
    aside.replace(target)
    return target


def _remove(part: Path) -> None:
    """Take a part away: at once for readers, and what a killed run leaves of it is swept up by the next."""
    gone = part.with_name(f".tmp-{part.name}")
    part.replace(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _parts(folder: Path) -> list[Path]:
    return sorted(p for p in (folder / PARTS).iterdir() if p.is_dir() and not p.name.startswith(".tmp-"))


def _known(folder: Path) -> Known:
    parts = _parts(folder)
    reports = read_columns([part / "reports.parquet" for part in parts], "report", "digest")
    failures = read_columns([part / "failures.parquet" for part in parts], "report")
    return Known(dict(reports), frozenset(name for (name,) in failures))


def _write_aside(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.tmp")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
