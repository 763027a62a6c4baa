"""Files written aside and renamed, so that a reader never meets half a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pbtext.errors import ResultsError


def check_suffix(path: Path, suffixes: Sequence[str]) -> str:
    """The suffix of `path` in lower case. Raises ResultsError where it is none of `suffixes`."""
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        raise ResultsError(
            f"不认识的文件类型 {suffix or '（无后缀）'}", advice=f"可用：{' '.join(suffixes)}", where=str(path)
        )
    return suffix


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A path to write to; when the block ends well, the file takes the place of `path`. Raises ResultsError if it cannot."""
    aside = path.with_name(f".{path.stem}.tmp{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield aside
        aside.replace(path)
    except OSError as error:
        advice = "请检查权限、磁盘空间，文件是否正被打开"
        raise ResultsError(f"文件写不进去（{error.strerror or error}）", advice=advice, where=str(path)) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
