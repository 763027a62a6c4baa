from __future__ import annotations

from pathlib import Path

import pytest

from pbtext.errors import CorpusError
from pbtext.taxonomy import Taxonomy
from pbtext.training.agreement import agreement
from pbtext.training.corpus import LabelledReport, load_corpus
from tests.helpers import LABELLED, ROOT

SECOND = ROOT / "corpora" / "second-labelled"


def write(folder: Path, x: LabelledReport, edit: dict[int, str] | None = None) -> None:
    folder.mkdir(exist_ok=True)
    lines = [
        f"{i:03d} {label.role[0]}" + (":" + ",".join(label.categories) if label.categories else "")
        for i, label in enumerate(x.labels, 1)
    ]
    for i, line in (edit or {}).items():
        lines[i] = line
    (folder / f"{x.name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_who_agrees_in_all_has_kappa_one(six: list[LabelledReport], taxonomy: Taxonomy, tmp_path: Path) -> None:
    for x in six[:2]:
        write(tmp_path / "second", x)
    found = agreement(six, tmp_path / "second", taxonomy)
    assert (found.reports, found.kappa, found.codes[0].f1) == (2, 1.0, 1.0)


def test_disagreement_counts(six: list[LabelledReport], taxonomy: Taxonomy, tmp_path: Path) -> None:
    x = six[1]
    at = next(i for i, label in enumerate(x.labels) if label.role == "problem")
    write(tmp_path / "second", x, {at: f"{at + 1:03d} b"})
    found = agreement(six, tmp_path / "second", taxonomy)
    assert found.roles[0].missed == 1
    assert found.kappa < 1


@pytest.mark.parametrize(
    ("line", "reason"), [("001 q", "不合格式"), ("001 p:nonsense", "不合格式"), ("p:execution", "不合格式")]
)
def test_a_bad_line_is_named(
    line: str, reason: str, six: list[LabelledReport], taxonomy: Taxonomy, tmp_path: Path
) -> None:
    write(tmp_path / "second", six[0], {0: line})
    with pytest.raises(CorpusError, match=reason) as error:
        agreement(six, tmp_path / "second", taxonomy)
    assert error.value.where.endswith(":1")


def test_files_must_match_the_corpus(six: list[LabelledReport], taxonomy: Taxonomy, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="没有第二次标注"):
        agreement(six, tmp_path, taxonomy)
    write(tmp_path / "second", six[0])
    with pytest.raises(CorpusError, match="同名"):
        agreement(six[1:], tmp_path / "second", taxonomy)
    (tmp_path / "second" / f"{six[0].name}.txt").write_text("001 b\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="第二次标注有 1 句"):
        agreement(six, tmp_path / "second", taxonomy)


def test_the_published_second_labelling(taxonomy: Taxonomy) -> None:
    corpus = load_corpus(LABELLED, taxonomy)
    found = agreement(corpus, SECOND, taxonomy)
    assert found.reports >= len(corpus) / 5
    assert found.kappa > 0.95
    assert found.codes[0].f1 > 0.93
