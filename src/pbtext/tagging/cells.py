"""Cells of issue tables coded each for itself: a column of problems holds problems, one of recommendations recommendations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pbtext.records import Report, Source
from pbtext.structure import parse
from pbtext.tagging.context import is_empty
from pbtext.taxonomy import Taxonomy

ROLE_OF = {"问题": 0, "建议": 1}  # what a column holds -> place of its role in the taxonomy

# texts as reports, and the role that each is known to have -> the categories of each
Categorise = Callable[[Sequence[Report], Sequence[int]], list[tuple[str, ...]]]


def code_cells(reports: Sequence[Report], taxonomy: Taxonomy, categorise: Categorise) -> list[Report]:
    """The reports with role and categories in the cells of their columns of problems and recommendations."""
    wanted = {
        (cell.text, ROLE_OF[cell.holds]): ()
        for report in reports
        for cell in report.cells
        if cell.holds in ROLE_OF and not is_empty(cell.text)
    }
    if not wanted:
        return list(reports)
    keys = list(wanted)
    texts = [parse(Source(text, "txt")) for text, _ in keys]
    known = dict(zip(keys, categorise(texts, [role for _, role in keys]), strict=True))
    made = []
    for report in reports:
        cells = tuple(
            replace(cell, role=taxonomy.roles[key[1]].id, categories=known[key])
            if (key := (cell.text, ROLE_OF.get(cell.holds, -1))) in known
            else cell
            for cell in report.cells
        )
        made.append(replace(report, cells=cells))
    return made
