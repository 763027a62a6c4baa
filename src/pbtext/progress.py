"""Progress of long work on the standard error: a bar on a terminal, lines of JSON where asked for, else nothing."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Step = Callable[[int, int, int], None]

_EVERY = 1.0  # seconds between two lines of JSON


@contextmanager
def progress(*, log_json: bool = False) -> Iterator[Step | None]:
    """A function to be called with files done, files in all and failures; None where nobody watches."""
    if log_json:
        yield _logger()
        return
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("标注"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[failed]}"),
        TextColumn("剩余"),
        TimeRemainingColumn(),
    )
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("标注", total=None, failed="", rate="")

        def step(done: int, total: int, failed: int) -> None:
            rate = f"{done / max(time.monotonic() - started, 1e-3):.1f} 份/秒"
            bar.update(task, completed=done, total=total, rate=rate, failed=f"读不了 {failed}" if failed else "")

        yield step


def log(event: str, **values: object) -> None:
    """One line of JSON on the standard error."""
    sys.stderr.write(json.dumps({"event": event, **values}, ensure_ascii=False) + "\n")
    sys.stderr.flush()


def _logger() -> Step:
    """Lines of JSON with done, total, failed, the rate (files a second) and the seconds left; one a second, and the last."""
    started = time.monotonic()
    told = [float("-inf")]

    def step(done: int, total: int, failed: int) -> None:
        now = time.monotonic()
        if done < total and now - told[0] < _EVERY:
            return
        told[0] = now
        rate = done / max(now - started, 1e-3)
        log(
            "progress",
            done=done,
            total=total,
            failed=failed,
            per_second=round(rate, 2),
            seconds_left=round((total - done) / rate, 1) if rate else None,
        )

    return step
