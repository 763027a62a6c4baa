"""The figures of a report held against each other: rates, shares, sums, averages, grades. A finding names both places.

A figure is only doubted where the text leaves one way to compute it, or where it is what its neighbours make but for one slip
of the pen; rounding is allowed for by the digits printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pbtext.records import Check, Sentence, Table
from pbtext.structure.cross_checks import find_cross_checks, find_other_totals, table_totals
from pbtext.structure.figures import MONEY, figures, one_form
from pbtext.structure.grade_checks import find_grade_checks
from pbtext.structure.rate_checks import find_rate_checks
from pbtext.structure.score_checks import find_score_checks
from pbtext.structure.sum_checks import (
    find_changes,
    find_counted_sums,
    find_full_sums,
    find_money_sums,
    find_of_full,
    find_score_sums,
    scores_of,
)
from pbtext.structure.table_checks import find_table_checks

_LEAST_TOTAL, _FULL_MARKS = 20.0, 100.0


def find_checks(text: str, sentences: Sequence[Sentence], tables: Sequence[Table]) -> tuple[Check, ...]:
    """What does not add up: first in the running text, in its order, then in scored headings and in tables."""
    printed, text = text, one_form(text)
    running = [s for s in sentences if not s.row]
    paragraphs = [[(s.start, s.end) for s in group] for _, group in groupby(running, key=lambda s: s.paragraph)]
    numbered = [p for p in paragraphs if any(c.isdigit() for c in text[p[0][0] : p[-1][1]])]
    listed = [list(figures(text, p[0][0], p[-1][1])) for p in numbered]
    money = [[f for f in found if f.unit == MONEY] for found in listed]
    scores = [scores_of(text, p[0][0], found) for p, found in zip(numbered, listed, strict=True)]
    parts = [f for _, found in scores for f in found]
    totals = [
        f for found, _ in scores for f in found if _LEAST_TOTAL <= f.value < _FULL_MARKS
    ]  # 总分100分 says how it is scored
    proved = [v for ts, ps in scores for v in {f.value for f in ts} if abs(v - sum(f.value for f in ps)) < 1e-6]
    proved += [f.value for f in table_totals(text, tables)]
    found = [
        *find_rate_checks(text, numbered, listed),
        *find_score_sums(text, scores),
        *find_of_full(text, numbered),
        *find_full_sums(text, numbered, listed),
        *find_counted_sums(text, money),
        *find_changes(text, money),
        *find_money_sums(text, money),
        *find_other_totals(text, totals, proved),
        *find_grade_checks(text, [span for p in paragraphs for span in p], totals or table_totals(text, tables)),
        *find_cross_checks(text, tables, totals, parts, [f for found in money for f in found]),
    ]
    in_text = sorted(found, key=lambda c: c.spans)
    checks = (*in_text, *find_score_checks(text, running), *find_table_checks(text, tables))
    first = {(c.kind, c.spans[0]): c for c in reversed(checks)}.values()  # two rules may find the same
    return tuple(replace(c, quoted=tuple(printed[a:b] for a, b in c.spans)) for c in reversed(first))
