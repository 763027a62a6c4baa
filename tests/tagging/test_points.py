from __future__ import annotations

import pytest

from pbtext.records import Point
from tests.helpers import coded


def points(body: str) -> list[Point]:
    return list(coded(body, name="x").points)


def members(body: str) -> list[list[int]]:
    return [list(p.sentences) for p in points(body)]


def test_heading_and_body_are_one_point() -> None:
    found = points(
        "b | 三、存在的问题\np:execution | （一）预算执行率低\np:execution | 全年支出只有三成。\np:funding | 配套资金没有到位。\np:rules | （二）制度不健全"
    )
    assert [p.sentences for p in found] == [(1, 2, 3), (4,)]
    assert found[0].categories == ("execution", "funding")
    assert (found[0].number, found[0].title) == ("（一）", "（一）预算执行率低")


def test_items_in_one_paragraph_are_points_of_their_own() -> None:
    body = "b | 二、问题\np:rules | （一）管理方面\np:records | 一是台账不全，凭证缺失。\np:staffing | 二是人手紧张，多为兼职。"
    assert members(body) == [[1, 2], [3]]


def test_achievements_in_between_do_not_split_a_point() -> None:
    assert members("b | 二、问题\np:rules | （一）制度缺失\na | 单位已经着手起草。\np:rules | 但是至今没有印发。") == [
        [1, 3]
    ]


def test_unnumbered_paragraphs_are_points() -> None:
    assert members("b | 二、问题\np:rules | 管理制度没有建立起来。\np:records | 项目档案没有归集。") == [[1], [2]]


def test_rows_of_a_table_are_points() -> None:
    body = "b | 扣分情况见下表。\nb | 序号\t单位名称\t存在问题\np:records | 1\t甲\t台账不全\np:rules | 2\t乙\t没有制度\nb | 表后说明。"
    assert members(body) == [[2], [3]]


def test_no_problem_no_point() -> None:
    assert points("b | 一、概况\na | 任务全部完成。") == []


def test_deeper_numbers_are_points() -> None:
    body = "b | 二、问题\np:execution | （一）资金管理不规范\np:execution | 1.支出进度慢。\np:compliance | 2.凭证不全。\np:rules | （二）制度缺失"
    assert members(body) == [[1, 2], [3], [4]]


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("个别单位台账缺失。", "个别"),
        ("7个单位没有自评。", "7个单位"),
        ("多数项目指标笼统。", "多数"),
        ("台账缺失。", ""),
    ],
)
def test_extent(text: str, extent: str) -> None:
    assert points(f"p:records | {text}")[0].extent == extent


def test_quantities() -> None:
    (point,) = points("p:execution | 预算500万元只支出120.5万元，执行率24.1%，晚了3个月，执行率24.1%。")
    assert point.quantities == ("500万元", "120.5万元", "24.1%", "3个月")


def test_points_know_their_section_and_come_in_order() -> None:
    report = coded("b | 二、问题\np:rules | （一）没有制度。\np:records | （二）没有台账。", name="x")
    assert [p.index for p in report.points] == [0, 1]
    assert [report.sections[p.section].number for p in report.points] == ["（一）", "（二）"]
    assert [s.point for s in report.sentences] == [None, 0, 1]
