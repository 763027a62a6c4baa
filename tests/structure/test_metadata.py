from __future__ import annotations

import pytest

from pbtext.records import Metadata
from pbtext.structure.metadata import KINDS, find_metadata
from tests.helpers import REPORT, parsed


def meta(*paragraphs: str, **hints: str) -> Metadata:
    return find_metadata(paragraphs, hints)


@pytest.mark.parametrize(
    "printed",
    [
        "松财绩〔2023〕12号",
        "松财绩(2023)12号",
        "松财绩（2023）12号",
        "松财绩【2023】12号",
        "松财绩[2023]第12号",
        "松财绩〔 2023 〕 12 号",
    ],
)
def test_document_numbers_in_one_form(printed: str) -> None:
    assert meta("松坪县财政局文件", printed, "关于评价结果的通报").number == "松财绩〔2023〕12号"


def test_a_document_that_the_text_cites_is_not_its_number() -> None:
    assert (
        meta(
            "松坪县评价报告",
            "根据《财政部关于印发项目支出绩效评价管理办法的通知》（财预〔2020〕10号）等文件精神，开展了本次评价工作。",
        ).number
        == ""
    )


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("财政重点评价", "松坪县2023年农田灌溉专项财政重点绩效评价报告"),
        ("单位自评", "松坪县图书馆2023年度整体支出绩效自评报告"),
        ("复核通报", "松坪县财政局关于2023年度自评复核结果的通报"),
        ("项目评价", "松坪县农村公路项目绩效评价报告"),
        ("运行监控", "松坪县2024年1—6月绩效运行监控情况报告"),
        ("审计式", "松坪县扶贫资金绩效审计报告"),
        ("人大报告", "关于重点支出绩效情况向县人大常委会的报告"),
        ("年度总结", "松坪县财政局2023年预算绩效管理工作总结"),
    ],
)
def test_each_kind(kind: str, title: str) -> None:
    assert kind in KINDS
    assert meta(title, "一、基本情况", "正文从这里开始。").kind == kind


def test_all_kinds_are_covered_and_a_letter_is_none() -> None:
    assert len(KINDS) == 8
    assert meta("一封信", "今天天气很好。").kind == ""


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2024年3月5日", "2024-03-05"),
        ("2024 年 3 月 5 日", "2024-03-05"),
        ("2024年3月", "2024-03"),
        ("二〇二四年三月五日", "2024-03-05"),
        ("二○二四年十二月三十一日", "2024-12-31"),
        ("二零二四年十月", "2024-10"),
        ("二0二四年十月二十日", "2024-10-20"),
        ("2024年13月5日", ""),
    ],
)
def test_date_of_issue(line: str, date: str) -> None:
    assert meta("松坪县绩效评价报告", "正文在此，没有别的日期。", "松坪县财政局", line).issued == date


def test_fiscal_year_is_not_the_year_of_issue() -> None:
    report = meta(
        "松坪县关于2022年度项目支出绩效评价情况的报告",
        "松财绩〔2023〕4号",
        "2022年部门预算安排300万元。",
        "2023年6月1日",
    )
    assert (report.year, report.issued) == (2022, "2023-06-01")


def test_fiscal_year_from_the_text() -> None:
    assert meta("绩效评价报告", "2021年度预算安排80万元。", "2021年支出79万元。", "2019年项目立项。").year == 2021


@pytest.mark.parametrize(
    ("text", "score"), [("经评定，综合得分为83.5分。", 83.5), ("总体得分：90分", 90.0), ("评价得分 76.25 分", 76.25)]
)
def test_score(text: str, score: float) -> None:
    assert meta("绩效评价报告", text).score == score


@pytest.mark.parametrize(
    ("text", "grade"),
    [("评价等级为“良”。", "良"), ("等级：优秀", "优"), ("评定等次为中，", "中"), ("评价等级为“差”。", "差")],
)
def test_grade(text: str, grade: str) -> None:
    assert meta("绩效评价报告", text).grade == grade


def test_a_grade_of_two_steps_is_not_cut_to_one_character() -> None:
    assert meta("绩效评价报告", "评价等级为“合格”。").grade == "合格"
    assert meta("绩效评价报告", "评价等级为“不合格”。").grade == "不合格"


def test_no_score_and_no_grade() -> None:
    report = meta("绩效评价报告", "项目良好运行，各方优势互补。", "合同得分项共1200分。")
    assert (report.score, report.grade) == (None, "")


def test_funds_in_ten_thousand_yuan() -> None:
    report = meta("绩效评价报告", "年初预算安排1.25亿元，实际支出9,860.5万元。")
    assert report.budget == pytest.approx(12500)
    assert report.spent == pytest.approx(9860.5)


def test_hints_of_the_page_win() -> None:
    report = meta(
        "别的标题行不算",
        "正文。",
        title="松坪县自评报告",
        issued="2024-02-03",
        bureau="松坪县财政局",
        number="松财〔2024〕1号",
    )
    assert (report.title, report.issued, report.bureau, report.number) == (
        "松坪县自评报告",
        "2024-02-03",
        "松坪县财政局",
        "松财〔2024〕1号",
    )


def test_title_and_bureau() -> None:
    report = parsed(REPORT + "\n松坪县财政局\n2024年4月8日\n").metadata
    assert report.title == "松坪县财政局关于2023年度农田灌溉专项绩效评价情况的报告"
    assert report.bureau == "松坪县财政局"
    assert (report.year, report.issued, report.score, report.budget) == (2023, "2024-04-08", 83.5, 800.0)


def test_a_title_in_two_lines() -> None:
    assert (
        meta("松坪县财政局关于2023年度县级部门", "项目支出绩效评价情况的报告", "正文。").title
        == "松坪县财政局关于2023年度县级部门项目支出绩效评价情况的报告"
    )


def test_a_stretched_heading_is_closed() -> None:
    assert meta("绩 效 评 价 报 告", "正文。").title == "绩效评价报告"


def test_nothing_known_is_empty() -> None:
    assert meta() == Metadata()
