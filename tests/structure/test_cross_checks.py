from __future__ import annotations

from tests.helpers import checks_of

SCORES = "一级指标\t分值\t得分\n决策\t20\t18.5\n过程\t20\t17.2\n产出\t30\t26.8\n效益\t30\t24.0\n"


def test_the_total_of_the_text_against_the_table() -> None:
    assert checks_of(SCORES + "经汇总，本项目综合得分为86.5分。") == []
    assert checks_of(SCORES + "经汇总，本项目综合得分为87.5分。") == [("得分合计", 87.5, 86.5)]
    assert checks_of(SCORES + "2021年同类项目综合得分为71.5分。") == []  # too far off to be the same


def test_a_dimension_of_the_text_against_the_table() -> None:
    assert checks_of(SCORES + "产出方面，完成较好，得26.8分。") == []
    assert checks_of(SCORES + "产出方面，完成较好，得28.6分。") == [("得分不一", 28.6, 26.8)]
    assert checks_of(SCORES + "过程方面，资金管理得9.1分。\n过程方面，组织实施得8.1分。") == []


def test_a_dimension_that_the_text_scores_twice() -> None:
    text = "得分为：决策12.3分、过程21.8分、产出26.6分、效益24.2分。\n（一）决策（分值15分，得分{}分）：目标笼统。"
    assert checks_of(text.format("12.3")) == []
    assert checks_of(text.format("13.2")) == [("得分不一", 13.2, 12.3)]


def test_a_total_told_twice() -> None:
    text = "总体得分为84.73分。决策得18.40分，过程得17.23分，产出得31.50分，效益得17.60分。\n综上，项目总得分{}分。"
    assert checks_of(text.format("84.73")) == []
    assert checks_of(text.format("84.37")) == [("得分不一", 84.37, 84.73)]


def test_an_average_of_the_text_against_the_table() -> None:
    table = "专家\t打分\n甲\t88.0\n乙\t84.5\n丙\t86.0\n丁\t90.0\n戊\t83.5\n五位专家平均得分{}分。"
    assert checks_of(table.format("86.40")) == []
    assert checks_of(table.format("86.80")) == [("平均", 86.8, 86.4)]


def test_money_of_the_text_against_the_total_of_a_table() -> None:
    table = (
        "工程总投资{}亿元。\n附表：各单项投资（万元）\n名称\t投资额\n北干渠\t9450\n堤防\t12730\n泵站\t4620\n总计\t26800"
    )
    assert checks_of(table.format("2.68")) == []
    assert checks_of(table.format("26.8")) == [("金额不一", 268000.0, 26800.0)]
