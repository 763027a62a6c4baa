"""pbtext for users of spaCy: a pipeline component that writes sentences, roles and categories onto a Doc.

    nlp = spacy.blank("zh")          # segments by character, or with jieba: {"segmenter": "jieba"}
    nlp.add_pipe("pbtext")
    doc = nlp("……")
    doc._.pbtext                     # the tagged Report
    doc.spans["problems"]            # one Span a sentence; span._.role, span._.categories, span._.confidence

`doc.spans` travels in a DocBin and is drawn by ``displacy.render(doc, style="span", options={"spans_key": "problems"})``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from pbtext.records import Report, Sentence
from pbtext.tagging.code_inputs import CODED
from pbtext.tagging.tagger import Tagger, load_tagger

SPAN_KEYS = ("problems", "recommendations")


@Language.factory(  # type: ignore[untyped-decorator]
    "pbtext", default_config={"model": None, "taxonomy": None}, retokenizes=False
)
def make_component(nlp: Language, name: str, model: str | None, taxonomy: str | None) -> Component:
    """The factory behind ``nlp.add_pipe("pbtext", config={"model": …, "taxonomy": …})``."""
    return Component(load_tagger(model, taxonomy=taxonomy))


class Component:
    """Codes a Doc: sets ``doc._.pbtext`` and the span groups ``problems`` and ``recommendations``."""

    def __init__(self, tagger: Tagger) -> None:
        self.tagger = tagger
        if not Doc.has_extension("pbtext"):
            Doc.set_extension("pbtext", default=None)
        for attribute, default in (("role", ""), ("categories", ()), ("confidence", 0.0), ("point", None)):
            if not Span.has_extension(attribute):
                Span.set_extension(attribute, default=default)

    def __call__(self, doc: Doc) -> Doc:
        """Code one Doc; its text is not changed."""
        return annotate(doc, self.tagger.tag(doc.text), self.tagger)


def annotate(doc: Doc, report: Report, tagger: Tagger) -> Doc:
    """Write a tagged report onto the Doc of the same text. The label of a span is its first category, or its role."""
    doc._.pbtext = report
    for role, key in zip(tagger.taxonomy.roles[:CODED], SPAN_KEYS, strict=True):
        coded = [s for s in report.sentences if s.role == role.id]
        doc.spans[key] = [span for s in coded if (span := _span(doc, s)) is not None]
    return doc


def to_docbin(reports: Iterable[Report], tagger: Tagger) -> DocBin:
    """Tagged reports as a DocBin (segmented by spaCy's zh with characters), spans included, for training with spaCy."""
    nlp = spacy.blank("zh")
    component = Component(tagger)
    docs = (annotate(nlp.make_doc(r.text), r, component.tagger) for r in reports)
    return DocBin(docs=docs, store_user_data=False)


def save_docbin(reports: Iterable[Report], path: str | Path, tagger: Tagger) -> None:
    """Write `to_docbin` to a file."""
    to_docbin(reports, tagger).to_disk(path)


def _span(doc: Doc, s: Sentence) -> Span | None:
    span = doc.char_span(s.start, s.end, label=s.categories[0] if s.categories else s.role, alignment_mode="expand")
    if span is None:
        return None
    span._.role, span._.categories, span._.confidence, span._.point = s.role, s.categories, s.confidence, s.point
    return span
