"""Two codings of the same reports compared: precision, recall, F1, kappa, cells of the frequency table, links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from pbtext.records import Report
from pbtext.tagging.code_inputs import CODED
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import LabelledReport

LEAST_SUPPORT = 3  # occurrences from which a category counts in the macro F1


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 with the counts behind them."""

    name: str
    hit: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was given that is right; 1 where nothing was given."""
        return self.hit / (self.hit + self.extra) if self.hit + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was given; 1 where nothing is there."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.hit / max(1, 2 * self.hit + self.extra + self.missed)


@dataclass(frozen=True, slots=True)
class Coding:
    """The coding of reports as arrays: role index and 0/1 categories of each sentence, and the report it stands in."""

    roles: NDArray[np.int64]
    codes: NDArray[np.bool_]
    report: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One coding held against another: end to end, so a wrong role also costs its categories.

    `roles`, `codes` (pairs of sentence and category), `macro` (mean F1 over categories) and `categories` (each category)
    have one entry for each role that carries categories; `kappa` is Cohen's, over all roles; `cell` are the cells of the
    frequency table, (report, category) pairs of problems.
    """

    reports: int
    sentences: int
    kappa: float
    roles: tuple[Score, ...]
    codes: tuple[Score, ...]
    macro: tuple[float, ...]
    categories: tuple[tuple[Score, ...], ...]
    cell: Score


def compare(given: Coding, wanted: Coding, taxonomy: Taxonomy) -> Comparison:
    """`given` held against `wanted`, sentence by sentence."""
    roles, codes, macro, categories = [], [], [], []
    for r in range(CODED):
        roles.append(_score(taxonomy.roles[r].name, given.roles == r, wanted.roles == r))
        g, w = _of_role(given, r), _of_role(wanted, r)
        codes.append(_score(taxonomy.roles[r].name, g, w))
        each = tuple(_score(c.name, g[:, i], w[:, i]) for i, c in enumerate(taxonomy.categories))
        categories.append(each)
        counted = [s.f1 for s in each if s.hit + s.missed >= LEAST_SUPPORT]
        macro.append(float(np.mean(counted)) if counted else 0.0)
    n = int(wanted.report.max()) + 1 if len(wanted.report) else 0
    return Comparison(
        reports=n,
        sentences=len(wanted.roles),
        kappa=float(cohen_kappa_score(given.roles, wanted.roles)) if n else 0.0,
        roles=tuple(roles),
        codes=tuple(codes),
        macro=tuple(macro),
        categories=tuple(categories),
        cell=_score("", _cells(given, n), _cells(wanted, n)),
    )


def link_score(pairs: Iterable[tuple[LabelledReport, Report]]) -> Score:
    """Links of coded reports held against the labelled answers: pairs of recommendation sentence and point.

    A point of the coded report counts as the labelled point that most of its sentences belong to. Reports whose labels name no
    answer are left out.
    """
    hit = extra = missed = 0
    for labelled, coded in pairs:
        wanted = {(i, n) for i, x in enumerate(labelled.labels) for n in x.answers}
        if not wanted:
            continue
        home = []
        for p in coded.points:
            named = Counter(n for i in p.sentences if (n := labelled.labels[i].point) is not None)
            home.append(named.most_common(1)[0][0] if named else None)
        given = {(coded.recommendations[x.recommendation].sentence, home[x.point]) for x in coded.links}
        hit, extra, missed = hit + len(given & wanted), extra + len(given - wanted), missed + len(wanted - given)
    return Score("", hit, extra, missed)


def _of_role(coding: Coding, role: int) -> NDArray[np.bool_]:
    return np.asarray(coding.codes & (coding.roles == role)[:, None], dtype=np.bool_)


def _cells(coding: Coding, n: int) -> NDArray[np.bool_]:
    cells = np.zeros((n, coding.codes.shape[1]), dtype=np.bool_)
    np.logical_or.at(cells, coding.report, _of_role(coding, 0))
    return cells


def _score(name: str, given: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> Score:
    hit = int((given & wanted).sum())
    return Score(name, hit, int(given.sum()) - hit, int(wanted.sum()) - hit)
