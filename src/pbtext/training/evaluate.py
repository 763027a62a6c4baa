"""How good the coding is: figures of the tagger on labelled reports, by folds that hold out whole authors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from pbtext.records import Report
from pbtext.segment import Segmenter
from pbtext.tagging.decode import choose_codes, score_batch
from pbtext.tagging.features import Batch, take
from pbtext.tagging.network import Floats
from pbtext.tagging.tagger import Tagger, complete
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import LabelledReport
from pbtext.training.fit import batch_of, loosen, targets_of, train_on
from pbtext.training.scores import Coding, Comparison, Score, compare, link_score

# probabilities of roles and of categories, and the categories given, for the sentences of some reports
Coded = tuple[Floats, Floats, NDArray[np.bool_]]
Code = Callable[[Sequence[int], Sequence[int]], Coded]  # reports to train on, reports to code, both as indexes


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Reports coded by models that have not seen their authors: probabilities of roles and categories, and what was given."""

    reports: tuple[LabelledReport, ...]
    roles: Floats
    codes: Floats
    given: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all held-out reports. `reliability` has for each tenth of confidence its mean, the share that was right and
    the number of sentences; `false_problems` are, in reports that state none, sentences called a problem, and all sentences.
    """

    coding: Comparison
    links: Score
    calibration_error: float
    reliability: tuple[tuple[float, float, int], ...]
    false_problems: tuple[int, int]


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
    code = coder(corpus, taxonomy, prepare(corpus, taxonomy, segmenter))
    return figures(hold_out(corpus, code, folds=folds, on_fold=on_fold), taxonomy)


def code_as_is(corpus: Sequence[LabelledReport], tagger: Tagger) -> HeldOut:
    """The coding of labelled reports by a tagger that has (one hopes) not been trained on them."""
    parts: list[Coded] = []
    for x in corpus:
        _, roles, codes, _ = tagger.score(x.report)
        parts.append((roles, codes, choose_codes(roles, codes, tagger.model.thresholds, rest=tagger.taxonomy.rest)))
    roles, codes, given = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return HeldOut(tuple(corpus), roles, codes, given)


def folds_of(corpus: Sequence[LabelledReport], *, folds: int = 5) -> list[tuple[list[int], list[int]]]:
    """Indexes of the reports to train on and to hold out, fold by fold; whole series go together. Wordings are always trained
    on and never held out.
    """
    reports = np.array([i for i, x in enumerate(corpus) if not x.wording])
    wordings = [i for i, x in enumerate(corpus) if x.wording]
    groups = [corpus[i].series for i in reports]
    folds = min(folds, len(set(groups)))
    if folds < 2:
        groups, folds = [corpus[i].name for i in reports], min(5, len(reports))
    splits = GroupKFold(n_splits=folds).split(reports, groups=groups)
    return [([*reports[kept].tolist(), *wordings], reports[held].tolist()) for kept, held in splits]


def hold_out(
    corpus: Sequence[LabelledReport],
    code: Code,
    *,
    folds: int = 5,
    on_fold: Callable[[int, int], None] | None = None,
) -> HeldOut:
    """The coding of every report by a model trained on the other authors' reports; `code` trains and codes."""
    splits = folds_of(corpus, folds=folds)
    held_reports: list[LabelledReport] = []
    parts: list[Coded] = []
    for k, (kept, held) in enumerate(splits):
        parts.append(code(kept, held))
        held_reports += [corpus[i] for i in held]
        if on_fold is not None:
            on_fold(k + 1, len(splits))
    roles, codes, given = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return HeldOut(tuple(held_reports), roles, codes, given)


def prepare(
    corpus: Sequence[LabelledReport], taxonomy: Taxonomy, segmenter: Segmenter
) -> tuple[list[LabelledReport], Batch]:
    """The corpus with its loose sentences, and their features: computed once, since they do not depend on the labels."""
    everything = [*corpus, *loosen(corpus)]
    return everything, batch_of(everything, taxonomy, segmenter)


def coder(
    corpus: Sequence[LabelledReport],
    taxonomy: Taxonomy,
    prepared: tuple[list[LabelledReport], Batch],
    *,
    edit: Callable[[Batch], Batch] = lambda batch: batch,
) -> Code:
    """pbtext itself for `hold_out`: trains on some reports of the corpus and codes others, by what `prepare` made of the corpus.
    `edit` may take features away.
    """
    everything, batch = prepared[0], edit(prepared[1])

    def code(kept: Sequence[int], held: Sequence[int]) -> Coded:
        names = {corpus[i].name for i in kept}
        rows = [i for i, x in enumerate(everything) if x.name in names]
        model = train_on(take(batch, rows), targets_of([everything[i] for i in rows], taxonomy), taxonomy)
        roles, codes, _ = score_batch(model, take(batch, held), taxonomy.ids)
        return roles, codes, choose_codes(roles, codes, model.thresholds, rest=taxonomy.rest)

    return code


def labelled_coding(reports: Sequence[LabelledReport], taxonomy: Taxonomy) -> Coding:
    """The labels of reports as arrays."""
    targets = targets_of(reports, taxonomy)
    return Coding(
        targets.roles, targets.codes == 1, np.repeat(np.arange(len(reports)), [len(x.labels) for x in reports])
    )


def figures(held: HeldOut, taxonomy: Taxonomy) -> Evaluation:
    """The figures of a held-out coding."""
    wanted = labelled_coding(held.reports, taxonomy)
    role = held.roles.argmax(axis=1)
    given = Coding(role, held.given, wanted.report)
    problems = np.bincount(wanted.report, weights=wanted.roles == 0, minlength=len(held.reports))
    clean = problems[wanted.report] == 0
    bins = reliability(held.roles.max(axis=1), role == wanted.roles)
    return Evaluation(
        coding=compare(given, wanted, taxonomy),
        links=link_score(zip(held.reports, coded_reports(held, taxonomy), strict=True)),
        calibration_error=expected_calibration_error(bins),
        reliability=bins,
        false_problems=(int((role[clean] == 0).sum()), int(clean.sum())),
    )


def coded_reports(held: HeldOut, taxonomy: Taxonomy) -> list[Report]:
    """The held-out reports with their coding, points, recommendations and links."""
    made, at = [], 0
    for x in held.reports:
        sentences = tuple(
            replace(
                s,
                role=taxonomy.roles[int(held.roles[at + i].argmax())].id,
                categories=tuple(taxonomy.ids[c] for c in np.flatnonzero(held.given[at + i])),
            )
            for i, s in enumerate(x.report.sentences)
        )
        made.append(complete(replace(x.report, sentences=sentences), taxonomy))
        at += len(sentences)
    return made


def reliability(
    confidence: Floats, right: NDArray[np.bool_], *, bins: int = 10
) -> tuple[tuple[float, float, int], ...]:
    """For each bin of equal width that holds any: mean confidence, share of right answers, number of answers."""
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    return tuple(
        (float(confidence[bin_of == b].mean()), float(right[bin_of == b].mean()), int((bin_of == b).sum()))
        for b in range(bins)
        if (bin_of == b).any()
    )


def expected_calibration_error(bins: Sequence[tuple[float, float, int]]) -> float:
    """Mean gap between confidence and share of right answers over the bins, weighted by size."""
    total = sum(n for _, _, n in bins)
    return sum(abs(confidence - right) * n for confidence, right, n in bins) / total if total else 0.0
