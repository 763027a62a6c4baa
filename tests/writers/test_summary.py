from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pytest

from pbtext.errors import ResultsError
from pbtext.records import Failure
from pbtext.results import Results
from pbtext.summary import Summary, build_summary
from pbtext.taxonomy import Taxonomy
from pbtext.writers.summary import SUFFIXES, write_summary
from tests.helpers import coded, dataset

HOSTILE = "<script>alert(1)</script><img src=\"http://evil/x.png\">&\"'|=1+1"  # fmt: skip


@pytest.fixture
def page(hand_made: Results, taxonomy: Taxonomy) -> Summary:
    return build_summary(hand_made, taxonomy)


@pytest.fixture
def hostile(tmp_path: Path, taxonomy: Taxonomy) -> Summary:
    report = coded(
        f"b | 一、问题{HOSTILE}\np:execution | 支出只有三成{HOSTILE}\nr:execution | 建议加快{HOSTILE}",
        name=f"{HOSTILE.replace('/', '')}.txt", title=HOSTILE, region=HOSTILE, province=HOSTILE, kind=HOSTILE, year=2023,
    )  # fmt: skip
    return build_summary(dataset(tmp_path / "恶意", [report], (Failure(HOSTILE, "", HOSTILE, HOSTILE),)), taxonomy)


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in ("src", "href", "action", "data", "srcset")]
        assert not [k for k, _ in attrs if k.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def written(summary: Summary, tmp_path: Path, suffix: str, **options: str) -> Path:
    path = tmp_path / f"页{suffix}"
    write_summary(summary, path, **options)
    return path


def test_the_page_stands_alone(page: Summary, tmp_path: Path) -> None:
    text = written(page, tmp_path, ".html", title="两县汇总", codebook="1.2").read_text(encoding="utf-8")
    parsed = Page(text)
    assert parsed.links
    assert all(link.startswith("#") for link in parsed.links)
    assert not {"script", "link", "iframe", "img", "object"} & set(parsed.tags)
    assert "@import" not in text
    assert "url(" not in text
    assert not [x for x in ("http://", "https://") if x in text.replace("http://www.w3.org/2000/svg", "")]
    words = "".join(parsed.words)
    for expected in ("两县汇总", "预算执行率低", "2/3", "67%", "全年预算五百万元只支出了九十万元。", "甲县报告", "1.2"):
        assert expected in words


def test_every_link_of_the_page_has_its_place(page: Summary, tmp_path: Path) -> None:
    text = written(page, tmp_path, ".html").read_text(encoding="utf-8")
    assert all(f'id="{link[1:]}"' in text for link in Page(text).links)


def test_the_page_escapes_hostile_text(hostile: Summary, tmp_path: Path) -> None:
    text = written(hostile, tmp_path, ".html", title=HOSTILE).read_text(encoding="utf-8")
    parsed = Page(text)
    assert not {"script", "img"} & set(parsed.tags)
    assert all(link.startswith("#") for link in parsed.links)
    assert "".join(parsed.words).count("<script>alert(1)</script>") >= 5


def test_a_workbook(page: Summary, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(page, tmp_path, ".xlsx"))
    assert book.sheetnames == ["常见问题", "原话与建议", "无对应建议"]
    first = book["常见问题"]
    assert [c.value for c in first[2]][:2] == [1, "预算执行率低"]
    assert first["G2"].value == pytest.approx(2 / 3)
    assert len(first._charts) == 1
    assert book["原话与建议"].max_row == 1 + sum(len(p.quotations) + len(p.recommendations) for p in page.top)


def test_a_workbook_runs_no_formula(hostile: Summary, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(hostile, tmp_path, ".xlsx", title="=1+1"))
    assert "需留意的文件" in book.sheetnames
    assert all(c.data_type != "f" for sheet in book for row in sheet for c in row)


def test_a_document(page: Summary, tmp_path: Path) -> None:
    document = docx.Document(str(written(page, tmp_path, ".docx", title="两县汇总")))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "两县汇总" in text
    assert "全年预算五百万元只支出了九十万元。" in text
    assert [c.text for c in document.tables[0].rows[1].cells][:3] == ["1", "预算执行率低", "2/3"]
    assert len(document.tables[0].rows) == 1 + len(page.top)


def test_markdown(page: Summary, tmp_path: Path) -> None:
    text = written(page, tmp_path, ".md", title="两县汇总").read_text(encoding="utf-8")
    assert text.startswith("# 两县汇总\n")
    assert "| 1 | 预算执行率低 | 2/3 | 2 | 67% |" in text
    assert "> 全年预算五百万元只支出了九十万元。" in text


def test_table_rows_of_markdown_keep_their_columns(hostile: Summary, tmp_path: Path) -> None:
    lines = written(hostile, tmp_path, ".md").read_text(encoding="utf-8").splitlines()
    rows = [x.replace("\\|", "") for x in lines if x.startswith("| ")]
    assert {r.count("|") for r in rows} <= {5, 7}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_control_characters_do_no_harm(suffix: str, tmp_path: Path, taxonomy: Taxonomy) -> None:
    report = coded("p:rules | 至今没有\x0b办法\x01。", name="x", title="标题\x02")
    path = written(build_summary(dataset(tmp_path / "r", [report]), taxonomy), tmp_path, suffix)
    assert path.stat().st_size > 0
    if suffix == ".docx":
        assert "办法" in "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
    if suffix == ".xlsx":
        assert openpyxl.load_workbook(path)["原话与建议"].max_row == 2


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_to_report(suffix: str, tmp_path: Path, taxonomy: Taxonomy) -> None:
    path = written(build_summary(dataset(tmp_path / "空", []), taxonomy), tmp_path, suffix)
    assert path.stat().st_size > 0
    if suffix == ".html":
        assert "没有指出问题" in path.read_text(encoding="utf-8")


def test_unknown_suffix(page: Summary, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"\.pdf"):
        write_summary(page, tmp_path / "x.pdf")
