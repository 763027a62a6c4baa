"""Pages of two columns: the right one is put below the left one, so that what follows reads a page of one column.

A table moves with the column that it stands in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, groupby
from operator import attrgetter
from statistics import median

from pbtext.readers.grids import Grid
from pbtext.readers.layout import Char

_LEAST_ROWS = 8  # rows that the left column must have; the right one may be short on the last page
_LEAST_WIDTH = 0.22  # of the page, for a column of prose; labels beside figures are narrower
_LEAST_GUTTER = 9  # points
_CROSSING = 0.2  # share of rows that may run across the gutter: titles, page numbers
_FILLED, _FULL = 0.6, 0.4  # share of its column that a row of prose fills, and of the rows that must

Row = list[Char]
_EDGE = "\ufdd0"  # no character: stands for the upper and the lower edge of a table among the characters of a page


def unfolded(chars: Sequence[Char], grids: Sequence[Grid], width: float) -> tuple[list[Char], list[float]]:
    """The characters of a page outside its tables, and the upper edges of these, with the right column moved below the left one;
    unchanged where there is one column.

    Rows across both columns (a title, a wide table) part the page into bands; each band is unfolded for itself.
    """
    edges = [
        Char(f"{_EDGE}{k}{end}", grid.xs[0], grid.xs[-1], y, 12.0)
        for k, grid in enumerate(grids)
        for end, y in enumerate((grid.ys[0], grid.ys[-1]))
    ]
    rows = _rows([*chars, *edges])
    gutter = _gutter(rows, width)
    if gutter is None:
        return list(chars), [grid.ys[0] for grid in grids]
    moved = _moved(rows, *gutter)
    tops = {char.text: char.y for char in moved if char.text[0] == _EDGE}
    return [char for char in moved if char.text[0] != _EDGE], [tops[f"{_EDGE}{k}0"] for k in range(len(grids))]


def _moved(rows: Sequence[Row], at: float, left_edge: float, right_edge: float) -> list[Char]:
    """The characters of rows with what stands right of `at` below what stands left of it, band by band."""
    moved: list[Char] = []
    down = 0.0
    for across, group in groupby(rows, key=lambda row: _crosses(row, at)):
        band = list(group)
        if across:
            moved += [char._replace(y=char.y - down) for row in band for char in row]
            continue
        size = median(char.size for row in band for char in row)
        height = band[0][0].y - band[-1][0].y + 1.75 * size
        for char in (char for row in band for char in row):
            right = char.x0 > at
            dx = left_edge - right_edge if right else 0.0
            y = char.y - down - (height if right else 0.0)
            moved.append(char._replace(x0=char.x0 + dx, x1=char.x1 + dx, y=y))
        down += height
    return moved


def _rows(chars: Sequence[Char]) -> list[Row]:
    """The characters by baseline, from the top down."""
    rows: list[Row] = []
    for char in sorted(chars, key=attrgetter("y"), reverse=True):
        if rows and rows[-1][0].y - char.y < 0.3 * max(char.size, rows[-1][0].size):
            rows[-1].append(char)
        else:
            rows.append([char])
    return rows


def _crosses(row: Row, at: float) -> bool:
    """Whether a row runs across a place, or goes on behind it without room for a gutter."""
    return any(char.x0 < at < char.x1 for char in row) or (
        any(char.x1 <= at for char in row)
        and any(char.x0 >= at for char in row)
        and min(char.x0 for char in row if char.x0 >= at) - max(char.x1 for char in row if char.x1 <= at)
        < 0.5 * row[0].size
    )


def _gutter(rows: Sequence[Row], width: float) -> tuple[float, float, float] | None:
    """The middle of the gutter and the left edges of both columns, or None where the page has no two columns of prose."""
    if len(rows) < _LEAST_ROWS:
        return None
    first = round(0.35 * width)
    open_rows = _open_rows(rows, first=first, end=round(0.65 * width))
    free = [x for x, count in enumerate(open_rows, first) if len(rows) - count <= _CROSSING * len(rows)]
    widest = _longest_run(free)
    if len(widest) < _LEAST_GUTTER:
        return None
    # Few rows of a short right column must not move the gutter into it: the place that the fewest rows run across counts.
    worst = {x: min(open_rows[x - first : x - first + _LEAST_GUTTER]) for x in widest[: 1 - _LEAST_GUTTER]}
    clearest = _longest_run([x for x, count in worst.items() if count == max(worst.values())])
    at = (clearest[0] + clearest[-1] + _LEAST_GUTTER - 1) / 2
    sides = [
        [side for row in rows if not _crosses(row, at) and (side := [char for char in row if (char.x0 > at) == right])]
        for right in (False, True)
    ]
    if len(sides[0]) < _LEAST_ROWS or not sides[1] or not _is_prose(sides[0], width):
        return None
    return at, min(_starts(sides[0])), min(_starts(sides[1]))


def _longest_run(places: Sequence[int]) -> list[int]:
    """The longest run of numbers that follow on each other."""
    runs = groupby(enumerate(places), key=lambda pair: pair[1] - pair[0])
    return max(([place for _, place in run] for _, run in runs), key=len, default=[])


def _open_rows(rows: Sequence[Row], *, first: int, end: int) -> list[int]:
    """For each whole point across the middle of the page how many rows have no character over it."""
    steps = [0] * (end - first + 1)
    for row in rows:
        reach = float(first)
        for char in sorted(row, key=attrgetter("x0")):
            if char.x0 >= reach:
                _mark(steps, math.ceil(reach) - first, min(math.floor(char.x0), end - 1) - first)
            reach = max(reach, char.x1)
            if reach >= end:
                break
        _mark(steps, math.ceil(reach) - first, end - 1 - first)
    return list(accumulate(steps))[:-1]


def _mark(steps: list[int], start: int, last: int) -> None:
    """Add one from `start` to `last` to the running sum of `steps`."""
    if start <= last:
        steps[start] += 1
        steps[last + 1] -= 1


def _starts(side: Sequence[Row]) -> list[float]:
    return [min(char.x0 for char in row) for row in side]


def _is_prose(side: Sequence[Row], width: float) -> bool:
    """Whether a side is as wide as a column and a good part of its rows fill it."""
    left, right = min(_starts(side)), max(char.x1 for row in side for char in row)
    filled = sum(max(c.x1 for c in row) - min(c.x0 for c in row) > _FILLED * (right - left) for row in side)
    return right - left > _LEAST_WIDTH * width and filled >= _FULL * len(side)
