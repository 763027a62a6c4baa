"""Text -> tree: sections, sentences, tables and metadata of a report. Nothing here depends on a model."""

from __future__ import annotations

from bisect import bisect_right

from pbtext.records import Report, Sentence, Source
from pbtext.structure.cells import cells_of
from pbtext.structure.checks import find_checks
from pbtext.structure.lines import split_lines
from pbtext.structure.metadata import find_metadata
from pbtext.structure.numbering import numbering
from pbtext.structure.paragraphs import Paragraph, join_lines
from pbtext.structure.sections import MAX_HEADING, Opening, build_sections, openings
from pbtext.structure.sentences import cut
from pbtext.structure.tables import Cell, find_tables


def parse(source: Source, *, name: str = "", digest: str = "") -> Report:
    """The structure of a report: section tree, sentences (untagged), tables and metadata, all as offsets into the text."""
    paragraphs = join_lines(split_lines(source.text), hard_wrapped=source.hard_wrapped)
    tables, cells = find_tables(paragraphs)
    found = openings(paragraphs, skip=frozenset(cells))
    sections = build_sections(paragraphs, found, len(source.text))
    sentences = _sentences(paragraphs, found, cells, source.pages)
    tables = source.tables or tables
    return Report(
        name=name,
        digest=digest,
        text=source.text,
        format=source.format,
        metadata=find_metadata([p.text for p in paragraphs], source.hints),
        sections=sections,
        sentences=sentences,
        tables=tables,
        cells=cells_of(source.text, tables),
        checks=find_checks(source.text, sentences, tables),
        warnings=source.warnings,
    )


def _sentences(
    paragraphs: list[Paragraph], found: list[Opening], cells: dict[int, Cell], pages: tuple[int, ...]
) -> tuple[Sentence, ...]:
    opened = {o.paragraph: (k + 1, o) for k, o in enumerate(found)}
    sentences: list[Sentence] = []
    section = 0
    for i, p in enumerate(paragraphs):
        section, opening = opened.get(i, (section, None))
        for k, (a, b) in enumerate(cut(p.text)):
            n = numbering(p.text[a:b]) if i not in cells else None
            spans = p.spans(a, b)
            sentences.append(
                Sentence(
                    index=len(sentences),
                    spans=spans,
                    text=p.text[a:b],
                    section=section,
                    paragraph=i,
                    number=n.printed if n else "",
                    level=(opening.level if opening and k == 0 else n.level) if n else 0,
                    heading=k == 0 and opening is not None and b - a <= MAX_HEADING + 8 and bool(opening.title),
                    row=i in cells or p.row,
                    column=cells[i].column if i in cells else "",
                    deducted=cells[i].deducted if i in cells else None,
                    page=bisect_right(pages, spans[0][0]) if pages else None,
                )
            )
    return tuple(sentences)
