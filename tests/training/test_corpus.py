from __future__ import annotations

from pathlib import Path

import pytest

from pbtext.errors import CorpusError
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import Label, load_corpus, load_labelled
from tests.helpers import LABELLED, SAMPLE, han, texts_of

HEAD = "voice: 某人\nkind: 单位自评\nregion: 某县\ntraits: 短\n---\n"


def write(folder: Path, body: str, name: str = "xx-01.txt", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text(head + body, encoding="utf-8")
    return path


def test_a_labelled_file(tmp_path: Path, taxonomy: Taxonomy) -> None:
    body = "b | 二、存在的问题\np:execution,funding@1 | （一）资金到得晚、花得慢。\n+ p:funding@1 | 配套腊月才到；\n\nr:funding>1,2 | 请早拨付。\na | 甲⇥乙\n"
    found = load_labelled(write(tmp_path, body), taxonomy)
    assert (found.name, found.series, found.voice, found.kind, found.region) == (
        "xx-01",
        "xx",
        "某人",
        "单位自评",
        "某县",
    )
    assert (
        found.report.text.rstrip("\n")
        == "二、存在的问题\n（一）资金到得晚、花得慢。配套腊月才到；\n\n请早拨付。\n甲\t乙"
    )
    assert found.labels == (
        Label("background"),
        Label("problem", ("execution", "funding"), 1),
        Label("problem", ("funding",), 1),
        Label("recommendation", ("funding",), None, (1, 2)),
        Label("achievement"),
    )


def test_a_line_break_inside_a_sentence(tmp_path: Path, taxonomy: Taxonomy) -> None:
    found = load_labelled(
        write(tmp_path, "p:records | 由于项目前期论证不够充分，加之建设用地审批手续，⏎办理时间较长。\nb | 完。"),
        taxonomy,
    )
    assert len(found.labels) == len(found.report.sentences) == 2
    assert found.labels[0].categories == ("records",)


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("b | 好\n没有标签的一行\n", 7, "没有标签的一行"),
        ("b | 好\n\np:没有 | 句。\n", 8, "不合格式"),
        ("p:nothing | 句。\n", 6, "nothing"),
        ("x | 句。\n", 6, "不合格式"),
        ("p:execution|句。\n", 6, "不合格式"),
        ("b | 句。\np:records | 台账缺失；档案不全。\n", 7, "不止一句"),
        ("b | 句。\np:rules | （一）制度缺失\n+ p:records | 台账也没有。\n", 7, "一整句"),
    ],
)
def test_a_wrong_line_is_named(body: str, line: int, words: str, tmp_path: Path, taxonomy: Taxonomy) -> None:
    path = write(tmp_path, body)
    with pytest.raises(CorpusError) as caught:
        load_labelled(path, taxonomy)
    assert f"{path}:{line}" in str(caught.value)
    assert words in str(caught.value)
    assert han(caught.value.advice) >= 3


def test_a_file_without_a_head(tmp_path: Path, taxonomy: Taxonomy) -> None:
    with pytest.raises(CorpusError, match="---"):
        load_labelled(write(tmp_path, "b | 好\n", head=""), taxonomy)


def test_an_empty_folder(tmp_path: Path, taxonomy: Taxonomy) -> None:
    with pytest.raises(CorpusError, match="语料"):
        load_corpus(tmp_path, taxonomy)


def test_a_folder_in_order(tmp_path: Path, taxonomy: Taxonomy) -> None:
    for name in ("b-2.txt", "a-1.txt", "b-1.txt"):
        write(tmp_path, "b | 句。\n", name)
    (tmp_path / "README.md").write_text("不是语料", encoding="utf-8")
    assert [x.name for x in load_corpus(tmp_path, taxonomy)] == ["a-1", "b-1", "b-2"]


@pytest.mark.parametrize("folder", [LABELLED, SAMPLE], ids=["labelled", "sample"])
def test_the_corpora_load_and_every_sentence_has_its_label(folder: Path, taxonomy: Taxonomy) -> None:
    for x in load_corpus(folder, taxonomy):
        assert len(x.labels) == len(x.report.sentences) > 10
        body = (folder / f"{x.name}.txt").read_text(encoding="utf-8").split("\n---\n", 1)[1]
        text = han_only("".join(texts_of(x.report)))
        for line in body.split("\n"):
            if line.lstrip("+ ")[:1] in ("p", "r"):
                assert han_only(line.split(" | ", 1)[1].split("⏎")[0].split("⇥")[0]) in text
        assert all(label.role in ("problem", "recommendation") for label in x.labels if label.categories)


def han_only(text: str) -> str:
    return "".join(c for c in text if "\u4e00" <= c <= "\u9fff")
