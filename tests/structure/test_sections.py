from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given

from pbtext.records import Report, Section
from tests.helpers import REPORT, parsed, report_texts


def titles(report: Report) -> list[tuple[int, str, str]]:
    return [(s.level, s.number, s.title) for s in report.sections[1:]]


def children(report: Report, parent: Section) -> list[Section]:
    return [s for s in report.sections if s.parent == parent.index]


def check_tree(report: Report) -> None:
    root = report.sections[0]
    assert root.span == (0, len(report.text))
    assert (root.parent, root.level) == (-1, 0)
    assert [s.index for s in report.sections] == list(range(len(report.sections)))
    for section in report.sections:
        below = children(report, section)
        for child in below:
            assert section.span[0] <= child.span[0] < child.span[1] <= section.span[1]
            assert child.span[0] == child.heading[0] < child.heading[1] <= child.span[1]
            assert child.level > section.level
        for one, two in itertools.pairwise(below):
            assert one.span[1] == two.span[0]
        if below:
            assert below[-1].span[1] == section.span[1]
            assert below[0].span[0] >= section.heading[1]
    for s in report.sentences:
        a, b = report.sections[s.section].span
        assert a <= s.start < s.end <= b
        assert not any(c.span[0] <= s.start < c.span[1] for c in children(report, report.sections[s.section]))


@given(report_texts)
@example("")
@example("\n\n")
@example("一、")
@example("二、问题\n4、建议\n（三）甲\n（4）乙\n一、又从头\n")
@example(REPORT)
def test_the_tree_covers_the_text(text: str) -> None:
    check_tree(parsed(text))


def test_an_empty_report_has_a_root_and_nothing_else() -> None:
    report = parsed("")
    assert len(report.sections) == 1
    assert report.sentences == report.tables == ()


def test_chapters_and_sections_are_nested() -> None:
    report = parsed(REPORT)
    assert [t for level, _, t in titles(report) if level == 1] == [
        "基本情况",
        "主要做法与成效",
        "存在的主要问题",
        "有关建议",
    ]
    third = next(s for s in report.sections if s.title == "存在的主要问题")
    assert [c.number for c in children(report, third)] == ["（一）", "（二）", "（三）"]


BODY = "项目单位在资金管理方面做了一些工作，具体情况如下所述。"


def test_a_chapter_with_an_arabic_number_among_han_ones() -> None:
    report = parsed(f"一、基本情况\n{BODY}\n二、存在的问题\n{BODY}\n3、整改建议\n{BODY}\n四、其他说明\n{BODY}")
    assert [(level, number) for level, number, _ in titles(report)] == [
        (1, "一、"),
        (1, "二、"),
        (1, "3、"),
        (1, "四、"),
    ]


def test_a_chapter_whose_predecessor_is_lost() -> None:
    report = parsed(f"二、存在的问题\n{BODY}\n4、整改建议\n{BODY}")
    assert [level for level, _, _ in titles(report)] == [1, 1]


def test_an_arabic_section_among_han_ones() -> None:
    lines = [f"（{n}）{BODY}" for n in "一二三"] + [f"（4）{BODY}", f"（五）{BODY}"]
    report = parsed("三、存在的问题\n" + "\n".join(lines))
    assert [(level, number) for level, number, _ in titles(report)[1:]] == [(2, f"（{n}）") for n in "一二三4五"]


def test_arabic_items_below_a_section_stay_below_it() -> None:
    report = parsed(f"二、存在的问题\n（一）资金管理不规范\n1.{BODY}\n2.{BODY}\n（二）绩效管理薄弱\n1.{BODY}")
    assert [level for level, _, _ in titles(report)] == [1, 2, 3, 3, 2, 3]


@pytest.mark.parametrize("text", [f"存在的主要问题\n{BODY}", f"开头的一段话。\n存在的主要问题\n{BODY}"])
def test_a_heading_without_number(text: str) -> None:
    report = parsed("松坪县农田灌溉项目评价报告全文\n" + text)
    assert "存在的主要问题" in [title for _, _, title in titles(report)]
    heading = next(s for s in report.sentences if s.text == "存在的主要问题")
    assert heading.heading
    body = next(s for s in report.sentences if s.text == BODY)
    assert report.sections[body.section].title == "存在的主要问题"


def test_cells_of_tables_open_no_section() -> None:
    report = parsed(
        "一、扣分情况\n序号\t项目名称\t扣分原因\n1\t一、修渠项目\t二、资料不全\n2\t修桥\t进度慢\n二、建议\n请整改。"
    )
    assert [number for _, number, _ in titles(report)] == ["一、", "二、"]
