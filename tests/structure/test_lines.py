from __future__ import annotations

import pytest
from hypothesis import given

from pbtext.structure.lines import split_lines
from tests.helpers import report_texts


def kinds(text: str) -> list[str]:
    return [x.kind for x in split_lines(text)]


@given(report_texts)
def test_lines_are_the_text_without_its_line_ends(text: str) -> None:
    lines = split_lines(text)
    assert "\n".join(x.text for x in lines) == text
    assert all(text[a:b] == x.text for x in lines for a, b in [x.span])


@pytest.mark.parametrize("line", ["- 12 -", "— 3 —", "－7－", "第 4 页", "第4页 共20页", "第 4 页，共 20 页", "3/18"])
def test_page_numbers_are_furniture(line: str) -> None:
    assert kinds(f"上一页的正文还没有说完\n{line}\n下一页接着说。")[1] == "furniture"


@pytest.mark.parametrize("line", ["12", "3.5%", "-", "第四页的表格有误。", "2023/12/31以前完成"])
def test_what_only_looks_like_a_page_number_is_text(line: str) -> None:
    assert kinds(f"正文。\n{line}\n正文。")[1] == "text"


def test_a_running_header_stands_beside_page_numbers() -> None:
    page = "松坪县水利项目评价报告\n{}正文在这里讲了一件事情。\n- {} -\n"
    assert kinds("".join(page.format(c, i) for i, c in enumerate("甲乙丙", 1))).count("furniture") == 6


def test_a_repeated_cell_is_no_running_header() -> None:
    assert set(kinds("未及时归档资料\n甲单位\n未及时归档资料\n乙单位\n未及时归档资料\n丙单位")) == {"text"}


def test_rows_of_tabs_and_pipes() -> None:
    assert kinds("序号\t名称\n| 甲 | 乙 |\n| --- | --- |\n甲|乙") == ["row", "row", "blank", "text"]


@pytest.mark.parametrize("line", ["", "   ", "　　", "\f", "\xa0", "\u2003", "------", "* * *", "==="])
def test_blank_lines(line: str) -> None:
    assert kinds(f"上文。\n{line}\n下文。")[1] == "blank"


def test_a_source_note_is_furniture_and_a_numbered_problem_is_not() -> None:
    assert kinds("① 数据来源：县统计年鉴2023\n①台账登记不及时，账实不符。") == ["furniture", "text"]
