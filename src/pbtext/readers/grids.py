"""Ruled tables of a page: a grid from its ruling lines, cells from the grid. All lengths are in points, y grows upwards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pbtext.readers.layout import Char, Point, joined, lines_of
from pbtext.readers.plain import Rows

NEAR = 3.0  # points within which two rulings are one: double lines and both edges of a thin rectangle
MOST = 1500  # rulings of one direction beyond which a page holds a drawing, not a table


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling: at ``at`` across its direction, from ``start`` to ``end`` along it (points)."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Column borders from left to right, row borders downwards, and for each cell the one it is merged into."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owners: tuple[tuple[tuple[int, int], ...], ...]

    def holds(self, char: Char) -> bool:
        """Say whether the character's middle lies in the table."""
        x, y = _middle(char)
        return self.xs[0] < x < self.xs[-1] and self.ys[-1] < y < self.ys[0]

    def rows(self, chars: Sequence[Char]) -> Rows:
        """Sort the characters into cells; a merged cell's text stands in its first cell, the others stay empty."""
        cells: dict[tuple[int, int], list[Char]] = {}
        downwards = [-y for y in self.ys]
        for char in chars:
            x, y = _middle(char)
            row = min(max(bisect_right(downwards, -y) - 1, 0), len(self.ys) - 2)
            column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
            cells.setdefault(self.owners[row][column], []).append(char)
        texts = {at: _cell_text(inside) for at, inside in cells.items()}
        width, height = len(self.xs) - 1, len(self.ys) - 1
        rows = (tuple(texts.get((row, column), "") for column in range(width)) for row in range(height))
        return tuple(row for row in rows if any(row))


def _middle(char: Char) -> tuple[float, float]:
    return (char.x0 + char.x1) / 2, char.y + 0.35 * char.size


def _cell_text(chars: Sequence[Char]) -> str:
    text = ""
    for line in lines_of(chars):
        text = joined(text, line.text)
    return text


def segments(paths: Sequence[Sequence[Point]], *, stroked: bool, filled: bool) -> Iterator[tuple[Point, Point]]:
    """Yield the straight segments that paths draw; of a filled shape only the middle line, where it is thin."""
    for path in paths:
        if stroked:
            yield from pairwise(path)
        elif filled and len(path) > 2:
            left, right = min(x for x, _ in path), max(x for x, _ in path)
            low, high = min(y for _, y in path), max(y for _, y in path)
            if high - low < NEAR < right - left:
                yield (left, (low + high) / 2), (right, (low + high) / 2)
            elif right - left < NEAR < high - low:
                yield ((left + right) / 2, low), ((left + right) / 2, high)


def rules_of(drawn: Iterable[tuple[Point, Point]]) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and the vertical rulings among segments."""
    across: list[Rule] = []
    down: list[Rule] = []
    for (x0, y0), (x1, y1) in drawn:
        if abs(y0 - y1) < 1.0 and abs(x0 - x1) > 4.0:
            across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) < 1.0 and abs(y0 - y1) > 4.0:
            down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return _merged(across), _merged(down)


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Join rulings that lie on one another or follow on one another: most writers draw a border cell by cell."""
    merged: list[Rule] = []
    for group in _groups(rules):
        at = sum(rule.at for rule in group) / len(group)
        open_ = None
        for rule in sorted(group, key=lambda rule: rule.start):
            if open_ is not None and rule.start <= open_.end + NEAR:
                open_ = Rule(at, open_.start, max(open_.end, rule.end))
                merged[-1] = open_
            else:
                open_ = Rule(at, rule.start, rule.end)
                merged.append(open_)
    return merged


def _groups(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    group: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if group and rule.at - group[-1].at > 1.5:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def grids(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """Return the tables that rulings form: connected rulings with at least two columns, from top to bottom."""
    if len(across) > MOST or len(down) > MOST:
        return []
    found = (_grid(*component) for component in _components(across, down))
    return sorted((grid for grid in found if grid is not None), key=lambda grid: -grid.ys[0])


def _components(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Group rulings that touch each other."""
    left = set(range(len(down)))
    rest = set(range(len(across)))
    while rest:
        rows: list[int] = [rest.pop()]
        columns: list[int] = []
        pending = [(True, rows[0])]
        while pending:
            horizontal, index = pending.pop()
            if horizontal:
                hits = {at for at in left if _touch(across[index], down[at])}
                left -= hits
                columns.extend(hits)
            else:
                hits = {at for at in rest if _touch(across[at], down[index])}
                rest -= hits
                rows.extend(hits)
            pending.extend((not horizontal, at) for at in hits)
        yield [across[at] for at in rows], [down[at] for at in columns]


def _touch(row: Rule, column: Rule) -> bool:
    return row.start - NEAR <= column.at <= row.end + NEAR and column.start - NEAR <= row.at <= column.end + NEAR


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid | None:
    """Build the grid of connected rulings; None for a frame or underlines. Open sides end where the rulings end."""
    if len(across) < 2 or not down:
        return None
    xs = _positions([*(rule.at for rule in down), min(r.start for r in across), max(r.end for r in across)])
    ys = _positions([*(rule.at for rule in across), min(r.start for r in down), max(r.end for r in down)])[::-1]
    if len(xs) < 3 or len(ys) < 2:
        return None
    owners = [[(row, column) for column in range(len(xs) - 1)] for row in range(len(ys) - 1)]
    for row in range(len(ys) - 1):
        y = (ys[row] + ys[row + 1]) / 2
        for column in range(len(xs) - 1):
            x = (xs[column] + xs[column + 1]) / 2
            if column and not _drawn(down, xs[column], y):
                owners[row][column] = owners[row][column - 1]
            elif row and not _drawn(across, ys[row], x):
                owners[row][column] = owners[row - 1][column]
    return Grid(tuple(xs), tuple(ys), tuple(map(tuple, owners)))


def _positions(values: Sequence[float]) -> list[float]:
    """Return sorted positions with those closer than a double line taken together."""
    positions: list[float] = []
    for position in sorted(values):
        if not positions or position - positions[-1] > NEAR:
            positions.append(position)
    return positions


def _drawn(rules: Sequence[Rule], at: float, along: float) -> bool:
    return any(abs(rule.at - at) <= NEAR and rule.start <= along <= rule.end for rule in rules)


def continued(rows: Rows, more: Rows) -> Rows:
    """Append the rows of the next page: without the repeated head, and with a row that the page broke made whole."""
    head = 0
    while head < min(3, len(more), len(rows)) and more[head] == rows[head]:
        head += 1
    more = more[head:]
    filled = sum(1 for row in rows if row[0])
    if more and not more[0][0] and filled * 10 >= len(rows) * 9 and len(rows[-1]) == len(more[0]):
        whole = tuple(joined(first, second) for first, second in zip(rows[-1], more[0], strict=True))
        rows, more = (*rows[:-1], whole), more[1:]
    return rows + more
