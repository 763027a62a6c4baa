from __future__ import annotations

import pytest

from pbtext.structure.cells import column_kind
from pbtext.tagging.tagger import Tagger
from tests.helpers import parsed

ISSUES = """存在问题清单如下：
序号\t单位\t主要问题\t整改建议
1\t县水利局\t预算执行率仅为41.3%，资金沉淀较多\t加快支付进度，及时盘活存量资金
2\t县教育局\t未开展满意度调查\t尽快组织满意度调查
3\t县民政局\t无\t
以上问题请各单位认真整改，按期报送。
"""


def test_cells_know_their_place_their_header_and_what_they_hold() -> None:
    report = parsed(ISSUES)
    assert all(report.text[slice(*c.span)] == c.text for c in report.cells)
    assert {c.kind for c in report.cells} == {"问题表"}
    assert [c.text for c in report.cells if c.header] == ["序号", "单位", "主要问题", "整改建议"]
    assert [(c.row, c.column, c.holds) for c in report.cells if c.text in ("县教育局", "未开展满意度调查")] == [
        (2, 1, "单位"),
        (2, 2, "问题"),
    ]
    assert (3, 3) not in {(c.row, c.column) for c in report.cells}


def test_cells_of_problems_and_recommendations_are_coded(shipped: Tagger) -> None:
    coded = {c.text: (c.role, set(c.categories)) for c in shipped.tag(parsed(ISSUES)).cells}
    assert coded["未开展满意度调查"] == ("problem", {"survey"})
    assert coded["尽快组织满意度调查"] == ("recommendation", {"survey"})
    assert coded["预算执行率仅为41.3%，资金沉淀较多"] == ("problem", {"execution"})
    assert coded["无"] == coded["县水利局"] == coded["主要问题"] == ("", set())


def test_flattened_tables_are_rebuilt() -> None:
    flat = "序号\n单位\n主要问题\n1\n县水利局\n资金沉淀\n2\n县教育局\n未做满意度调查\n3\n县民政局\n台账不全\n"
    report = parsed(flat)
    assert [(c.row, c.column) for c in report.cells if c.text == "未做满意度调查"] == [(2, 2)]
    assert {c.holds for c in report.cells if c.text == "资金沉淀"} == {"问题"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("序号", "序号"), ("存在的主要问题", "问题"), ("扣分原因", "问题"), ("主要扣分事项", "问题"), ("整改建议", "建议"),
        ("得 分", "得分"), ("复核得分", "得分"), ("分值", "满分"), ("等次", "等级"), ("项目单位", "单位"), ("三级指标", "指标"),
        ("年度指标值", "指标值"), ("预算数", "金额"), ("执行率（%）", "比率"), ("经办", "其他"), ("", ""),
    ],
)  # fmt: skip
def test_what_columns_hold(name: str, kind: str) -> None:
    assert column_kind(name) == kind
