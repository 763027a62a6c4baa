"""Wordings: coded sentences out of context. They teach which words speak for which category, and nothing about reports."""

from __future__ import annotations

from pathlib import Path

from pbtext.errors import CorpusError
from pbtext.records import Source
from pbtext.structure import parse
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import ROLES, LabelledReport, load_corpus, parse_line


def load_training(folder: str | Path, taxonomy: Taxonomy) -> list[LabelledReport]:
    """What a model is trained on: the labelled reports of a folder, then the wordings of `wordings` beside it, if there are any."""
    return [*load_corpus(folder, taxonomy), *load_wordings(Path(folder).resolve().parent / "wordings", taxonomy)]


def load_wordings(folder: str | Path, taxonomy: Taxonomy) -> list[LabelledReport]:
    """The wordings of a folder (`*.txt`, one author a file), each as a text of its own. Raises CorpusError with file and line."""
    made = []
    for path in sorted(Path(folder).glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if line.strip():
                made.append(_wording(line, taxonomy, path, number))
    return made


def _wording(line: str, taxonomy: Taxonomy, path: Path, number: int) -> LabelledReport:
    where = f"{path}:{number}"
    label, text, _ = parse_line(line, taxonomy, where)
    report = parse(Source(text, "txt"))
    coded = label.role == ROLES["r"] or (label.role == ROLES["p"] and label.categories)
    if not coded or len(report.sentences) != 1:
        raise CorpusError("应是一句标有类目的问题，或一句建议", advice="请对照 corpora/wordings/README.md", where=where)
    series = f"wordings-{path.stem}"
    return LabelledReport(f"{series}-{number}", series, "", "", "", report, (label,), wording=True)
