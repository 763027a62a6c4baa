"""Progress of long work on the standard error: a bar on a terminal, nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress() -> Iterator[Callable[[int, int, int], None] | None]:
    """A function to be called with files done, files in all and failures; None where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("标注"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}"),
        TextColumn("剩余"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("标注", total=None, failed="")

        def step(done: int, total: int, failed: int) -> None:
            bar.update(task, completed=done, total=total, failed=f"读不了 {failed}" if failed else "")

        yield step
