from __future__ import annotations

from pbtext.records import Report
from pbtext.tagging.links import LEAST, MOST
from tests.helpers import coded


def answered(report: Report) -> list[tuple[int, int]]:
    return [(x.recommendation, x.point) for x in report.links]


def test_a_recommendation_answers_the_point_of_its_category() -> None:
    report = coded(
        """
b | 三、存在的问题
p:execution | （一）预算执行率只有三成，资金沉淀较多。
p:records | （二）项目档案没有归集，台账缺失。
b | 四、建议
r:records | （一）建议项目单位补齐台账，归集项目档案。
r:execution | （二）建议加快预算执行，盘活沉淀资金。
""",
        name="x",
    )
    assert answered(report) == [(0, 1), (1, 0)]
    assert all(LEAST <= x.score <= 1 and x.reason for x in report.links)


def test_a_recommendation_in_the_same_paragraph_answers_it() -> None:
    report = coded("b | 三、问题与建议\np:rules | （一）没有管理办法。\nb | 二、别的话\nr: | 请各单位重视。", name="x")
    assert answered(report) == []
    row = coded(
        "b | 见下表。\nb | 序号\t存在问题\t整改建议\np:rules | 1\t没有管理办法\t印发办法\np:records | 2\t台账缺失\t补齐\nb | 完。",
        name="x",
    )
    assert row.links == ()


def test_nothing_in_common_is_not_linked() -> None:
    report = coded(
        "b | 三、问题\np:execution | （一）支出只有三成。\nb | 四、建议\nr:survey | 请开展满意度问卷。", name="x"
    )
    assert answered(report) == []


def test_no_more_than_the_most() -> None:
    problems = "\n".join(f"p:records | （{n}）项目台账缺失，档案没有归集。" for n in "一二三四五六")
    report = coded(f"b | 三、问题\n{problems}\nb | 四、建议\nr:records | 建议补齐项目台账，归集档案。", name="x")
    assert 1 <= len(report.links) <= MOST


def test_no_points_or_no_recommendations() -> None:
    assert coded("r:records | 建议补齐台账。", name="x").links == ()
    assert coded("p:records | 台账缺失。", name="x").links == ()
