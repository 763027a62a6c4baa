"""The tagger: reports in, coded reports out. One product scores a whole batch; points, recommendations and links follow."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pbtext.records import Report, Source
from pbtext.segment import Segmenter, default_segmenter
from pbtext.structure import parse
from pbtext.tagging.cells import code_cells
from pbtext.tagging.code_inputs import CODED
from pbtext.tagging.cues import CueMatcher
from pbtext.tagging.decode import choose_codes, score_batch
from pbtext.tagging.evidence import find_evidence
from pbtext.tagging.features import Batch, make_batch
from pbtext.tagging.links import find_links
from pbtext.tagging.model import Model, load_model
from pbtext.tagging.network import Floats
from pbtext.tagging.points import find_points
from pbtext.tagging.recommendations import find_recommendations
from pbtext.taxonomy import Taxonomy, load_taxonomy

BATCH_CHARACTERS = 60_000  # a batch is whole reports up to about this many characters: fast, and flat in memory


class Tagger:
    """Codes reports by one taxonomy with one model. The same report and model give the same coding."""

    def __init__(self, model: Model, taxonomy: Taxonomy, segmenter: Segmenter) -> None:
        self.model, self.taxonomy = model, taxonomy
        self._segmenter = segmenter
        self._matcher = CueMatcher(taxonomy)

    def tag(self, text_or_report: str | Report) -> Report:
        """One report (or its text), coded."""
        return next(self.pipe([text_or_report]))

    def pipe(self, texts_or_reports: Iterable[str | Report]) -> Iterator[Report]:
        """Many reports in order, scored in batches of whole reports."""
        stream = (parse_text(x) if isinstance(x, str) else x for x in texts_or_reports)
        for group in _groups(stream):
            yield from self._tag_group(group)

    def score(self, report: Report) -> tuple[Batch, Floats, Floats, Floats]:
        """The batch of a report with the probabilities of roles and categories and the first-stage log-odds, for explain."""
        batch = make_batch([report], self._matcher, self._segmenter)
        return (batch, *score_batch(self.model, batch, self.taxonomy.ids))

    def _tag_group(self, reports: list[Report]) -> Iterator[Report]:
        batch = make_batch(reports, self._matcher, self._segmenter)
        if not len(batch):
            yield from reports
            return
        roles, codes, _ = score_batch(self.model, batch, self.taxonomy.ids)
        given = choose_codes(roles, codes, self.model.thresholds, rest=self.taxonomy.rest)
        evidence = find_evidence(self.model, batch, roles, given, self.taxonomy)
        best = roles.argmax(axis=1).tolist()
        sure = [round(p, 4) for p in roles.max(axis=1).tolist()]
        chosen = [
            self._chosen(code, which) if which.any() else ((), ()) for code, which in zip(codes, given, strict=True)
        ]
        for r, report in enumerate(code_cells(reports, self.taxonomy, self._categorise)):
            a, b = batch.firsts[r], batch.firsts[r + 1]
            sentences = tuple(
                replace(
                    s,
                    role=self.taxonomy.roles[best[i]].id,
                    confidence=sure[i],
                    categories=chosen[i][0],
                    category_confidence=chosen[i][1],
                    evidence=evidence[i],
                )
                for i, s in enumerate(report.sentences, a)
            )
            yield complete(replace(report, sentences=sentences), self.taxonomy) if a < b else report

    def _categorise(self, texts: Sequence[Report], roles: Sequence[int]) -> list[tuple[str, ...]]:
        """The categories of loose texts whose role is known."""
        batch = make_batch(texts, self._matcher, self._segmenter)
        _, codes, _ = score_batch(self.model, batch, self.taxonomy.ids)
        of_text = np.repeat(np.arange(len(texts)), np.diff(batch.firsts))
        known = np.eye(len(self.taxonomy.roles), dtype=np.float32)[np.asarray(roles, dtype=np.int64)[of_text]]
        given = choose_codes(known, codes, self.model.thresholds, rest=self.taxonomy.rest)
        return [
            tuple(self.taxonomy.ids[c] for c in np.flatnonzero(given[a:b].any(axis=0)))
            for a, b in zip(batch.firsts, batch.firsts[1:], strict=False)
        ]

    def _chosen(self, code: Floats, given: NDArray[np.bool_]) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """The categories given to a sentence, likeliest first, and their probabilities."""
        chosen = sorted(np.flatnonzero(given).tolist(), key=lambda c: (-code[c], c))
        return tuple(self.taxonomy.ids[c] for c in chosen), tuple(round(float(code[c]), 4) for c in chosen)


def complete(report: Report, taxonomy: Taxonomy) -> Report:
    """Points, recommendations and links of a report whose sentences are coded."""
    problem, recommendation = (r.id for r in taxonomy.roles[:CODED])
    points = find_points(report, problem=problem)
    recommendations = find_recommendations(report, recommendation=recommendation)
    at = {i: p.index for p in points for i in p.sentences}
    return replace(
        report,
        sentences=tuple(replace(s, point=at[s.index]) if s.index in at else s for s in report.sentences),
        points=points,
        recommendations=recommendations,
        links=find_links(report, points, recommendations),
    )


def parse_text(text: str) -> Report:
    """A report from a plain text without a file."""
    return parse(Source(text, "txt"), digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def load_tagger(model: str | Path | None = None, *, taxonomy: str | Path | None = None) -> Tagger:
    """The shipped tagger, or one of your own model folder and codebook. Raises ModelError, TaxonomyError."""
    codebook = load_taxonomy(taxonomy)
    return Tagger(load_model(model, codebook), codebook, default_segmenter())


def _groups(reports: Iterable[Report]) -> Iterator[list[Report]]:
    stream = iter(reports)
    while first := list(islice(stream, 1)):
        group, size = first, len(first[0].text)
        while size < BATCH_CHARACTERS and (more := list(islice(stream, 1))):
            group += more
            size += len(more[0].text)
        yield group
