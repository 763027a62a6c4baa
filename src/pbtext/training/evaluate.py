"""How good the coding is: figures of the tagger on labelled reports, by folds that hold out whole authors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from pbtext.segment import Segmenter
from pbtext.tagging.decode import CODED, Floats, choose_codes, score_batch
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import LabelledReport
from pbtext.training.fit import Targets, batch_of, targets_of, train


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
class Evaluation:
    """Figures over all held-out reports: roles, categories by role, cells of the frequency table, each category."""

    reports: int
    sentences: int
    roles: tuple[Score, ...]
    codes: tuple[Score, ...]
    macro: tuple[float, ...]
    cell: Score
    categories: tuple[Score, ...]
    calibration_error: float
    false_problems: tuple[int, int]  # in reports that state none: sentences called a problem, and such sentences in all


def cross_validate(
    corpus: Sequence[LabelledReport],
    taxonomy: Taxonomy,
    segmenter: Segmenter,
    *,
    folds: int = 5,
    on_fold: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Train on all authors but some, code the reports of these, and score; every report is held out once.

    `folds` is the number of folds (at most the number of series). `on_fold` is called with folds done and folds in all.
    """
    groups = [x.series for x in corpus]
    folds = min(folds, len(set(groups)))
    if folds < 2:
        groups, folds = [x.name for x in corpus], min(5, len(corpus))
    parts: list[tuple[list[LabelledReport], Floats, Floats, NDArray[np.bool_]]] = []
    for k, (kept, held) in enumerate(GroupKFold(n_splits=folds).split(corpus, groups=groups)):
        model = train([corpus[i] for i in kept], taxonomy, segmenter)
        test = [corpus[i] for i in held]
        roles, codes, _ = score_batch(model, batch_of(test, taxonomy, segmenter), taxonomy.ids)
        given = choose_codes(roles, codes, model.thresholds, rest=rest_column(taxonomy))
        parts.append((test, roles, codes, given))
        if on_fold is not None:
            on_fold(k + 1, folds)
    return _figures(parts, taxonomy)


def rest_column(taxonomy: Taxonomy) -> int:
    """Column of the rest bin: the category that is a dimension of its own; -1 where there is none."""
    return next((i for i, c in enumerate(taxonomy.categories) if c.dimension == c.id), -1)


def _figures(
    parts: Sequence[tuple[list[LabelledReport], Floats, Floats, NDArray[np.bool_]]], taxonomy: Taxonomy
) -> Evaluation:
    reports = [x for test, _, _, _ in parts for x in test]
    targets: Targets = targets_of(reports, taxonomy)
    roles = np.concatenate([r for _, r, _, _ in parts])
    given = np.concatenate([g for _, _, _, g in parts])
    role = roles.argmax(axis=1)
    doc = np.repeat(np.arange(len(reports)), [len(x.labels) for x in reports])
    role_scores, code_scores, macros = [], [], []
    for r in range(CODED):
        role_scores.append(_score(taxonomy.roles[r].name, role == r, targets.roles == r))
        g, w = given & (role == r)[:, None], (targets.codes == 1) & (targets.roles == r)[:, None]
        code_scores.append(_score(taxonomy.roles[r].name, g, w))
        each = [_score("", g[:, c], w[:, c]) for c in range(w.shape[1]) if w[:, c].sum() >= 3]
        macros.append(float(np.mean([s.f1 for s in each])) if each else 0.0)
    g, w = given & (role == 0)[:, None], (targets.codes == 1) & (targets.roles == 0)[:, None]
    cells = [np.array([m[doc == d].any(axis=0) for d in range(len(reports))]) for m in (g, w)]
    clean = np.isin(doc, [d for d in range(len(reports)) if not (targets.roles[doc == d] == 0).any()])
    return Evaluation(
        reports=len(reports),
        sentences=len(doc),
        roles=tuple(role_scores),
        codes=tuple(code_scores),
        macro=tuple(macros),
        cell=_score("", cells[0], cells[1]),
        categories=tuple(_score(c.name, g[:, i], w[:, i]) for i, c in enumerate(taxonomy.categories)),
        calibration_error=expected_calibration_error(roles.max(axis=1), role == targets.roles),
        false_problems=(int((role[clean] == 0).sum()), int(clean.sum())),
    )


def expected_calibration_error(confidence: Floats, right: NDArray[np.bool_], *, bins: int = 10) -> float:
    """Mean gap between confidence and share of right answers over equal-width bins, weighted by size."""
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(float(confidence[bin_of == b].mean()) - float(right[bin_of == b].mean())) * float((bin_of == b).mean())
        for b in range(bins)
        if (bin_of == b).any()
    ]
    return sum(gaps)


def _score(name: str, given: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> Score:
    hit = int((given & wanted).sum())
    return Score(name, hit, int(given.sum()) - hit, int(wanted.sum()) - hit)
