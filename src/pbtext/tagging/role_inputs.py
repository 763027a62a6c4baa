"""What the second stage for roles looks at: the first stage's word on a sentence and on its surroundings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pbtext.records import Report
from pbtext.tagging.features import Batch
from pbtext.tagging.network import Floats, softmax

REACH = 3  # sentences before and after that are looked at
GROUPS = 5  # paragraph, section, chapter, report, siblings
QUALIFIERS = ("negated", "resolved", "hypothetical", "quoted_rule", "elsewhere", "past")


def role_inputs(scores: Floats, batch: Batch) -> Floats:
    """Inputs of the second stage for roles, from first-stage log-odds of shape (sentences, roles).

    For each sentence: its own scores, those of `REACH` neighbours on either side, the mean over its paragraph, its
    section, its chapter and the report, and which roles the words of chapter, heading, column and lead sentence suggest.
    """
    parts = []
    for r, report in enumerate(batch.reports):
        own = np.clip(scores[batch.firsts[r] : batch.firsts[r + 1]], -6, 6)
        if len(own):
            parts.append(_report_inputs(own, report, batch, batch.firsts[r]))
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros((0, 0), dtype=np.float32)


def parts_of(k: int) -> dict[str, slice]:
    """The columns of the inputs for `k` roles that come from the sentence's own words, from what stands around it, and from
    the titles above it.
    """
    own, around = 2 * k, (2 * REACH + GROUPS) * k
    return {
        "words": slice(own),
        "around": slice(own, own + around),
        "titles": slice(own + around, own + around + 4 * k),
    }


def _report_inputs(own: Floats, report: Report, batch: Batch, first: int) -> Floats:
    n, k = own.shape
    probabilities = softmax(own)
    columns = [own, probabilities]
    for step in (*range(-REACH, 0), *range(1, REACH + 1)):
        moved = np.zeros_like(probabilities)
        if step < 0:
            moved[-step:] = probabilities[:step]
        else:
            moved[:-step] = probabilities[step:]
        columns.append(moved)
    top = _top_sections(report)
    groups = (
        [s.paragraph for s in report.sentences],
        [s.section for s in report.sentences],
        [top[s.section] for s in report.sentences],
        [0] * n,
        [_sibling_key(s.section, s.level, s.row, s.column, top) for s in report.sentences],
    )
    for group in groups:
        columns.append(others_mean(probabilities, group))
    hints = np.zeros((n, 4 * k + 8 + len(QUALIFIERS)), dtype=np.float32)
    for i, s in enumerate(report.sentences):
        around = batch.contexts[first + i]
        for h, kind in enumerate(("chapter", "heading", "lead", "column")):
            for j, role in enumerate(batch.roles):
                hints[i, h * k + j] = f"{kind}={role}" in around.hints
        found = batch.found[first + i]
        kinds = {q.name.partition(":")[0] for q in found.qualifiers}
        hints[i, 4 * k :] = (
            s.heading, s.row, s.level == 6, around.alone, np.log1p(len(s.text)) / 6,
            min(4, sum(not c.qualifier for c in found.cues)) / 2, s.deducted is True, s.deducted is False,
            *(kind in kinds for kind in QUALIFIERS),
        )  # fmt: skip
    columns.append(hints)
    return np.concatenate(columns, axis=1)


def _top_sections(report: Report) -> list[int]:
    top: list[int] = []
    for s in report.sections:
        top.append(s.index if s.parent <= 0 else top[s.parent])
    return top


def _sibling_key(section: int, level: int, row: bool, column: str, top: Sequence[int]) -> tuple[int, int, bool, str]:
    """Sentences of the same chapter with the same kind of numbering, or under the same column header, go together."""
    return (-1 if row and column else top[section], level, row, column)


def others_mean(values: Floats, group: Sequence[object]) -> Floats:
    """Mean over the other members of the group of each row; zeros where there are none."""
    ids: dict[object, int] = {}
    index = np.array([ids.setdefault(g, len(ids)) for g in group])
    sums = np.zeros((len(ids), values.shape[1]), dtype=np.float32)
    np.add.at(sums, index, values)
    counts = np.bincount(index)[index][:, None]
    return np.asarray((sums[index] - values) / np.maximum(counts - 1, 1), dtype=np.float32)
