from __future__ import annotations

import pytest

from pbtext.records import Check
from tests.helpers import REPORT, SAMPLE, parsed


def found(text: str) -> list[tuple[str, float, float]]:
    return [(c.kind, c.stated, c.computed) for c in parsed(text).checks]


def only(text: str) -> Check:
    (check,) = parsed(text).checks
    a, b = check.spans
    assert (text[slice(*a)], text[slice(*b)]) == check.quoted
    return check


def test_a_rate_of_execution_against_its_sums() -> None:
    wrong = "项目年初预算安排800万元，截至年末实际支出296万元，预算执行率47%。"
    check = only(wrong)
    assert (check.kind, check.stated, check.computed) == ("执行率", 47.0, 37.0)
    assert check.quoted[0] == "47"
    assert "37.00%" in check.reason
    assert found(wrong.replace("47%", "37%")) == []


@pytest.mark.parametrize(
    "right",
    [
        "预算安排1.2亿元，实际支出11,040万元，执行率92%。",
        "预算安排300万元，到位270万元，到位率90%。",
        "到位资金270万元，支出243万元，支出率90.0%。",
        "全年预算640万元。实际支出559.36万元，执行率87.4%。",
        "预算安排0.33亿元，支出0.21亿元，执行率63.6%。",  # rounding of the sums explains it
        "执行率仅为41.3%，资金沉淀较多。",
        "甲项目预算100万元、支出50万元，执行率50%，乙项目预算200万元、支出20万元，执行率10%。",
        "资金来源为省级补助200万元、县级配套100万元，执行率88%。",
    ],
)
def test_rates_that_agree_or_cannot_be_computed(right: str) -> None:
    assert found(right) == []


def test_a_rate_of_receipt() -> None:
    assert found("预算安排300万元，到位240万元，到位率90%。") == [("执行率", 90.0, 80.0)]


def test_a_share_against_its_counts() -> None:
    assert found("抽查40个项目，其中12个项目未编绩效目标，占抽查数的35%。") == [("占比", 35.0, 30.0)]
    assert found("抽查40个项目，其中12个项目未编绩效目标，占30%。") == []
    assert found("抽查40个项目，其中12家单位未报送，占35%。") == []
    assert found("全县27个项目，占资金总额的45%，另有3个项目未实施。") == []


def test_parts_of_a_score_against_its_total() -> None:
    text = "综合得分83.5分，其中决策15.2分、过程18.8分、产出26分、效益20分。"
    assert found(text) == [("得分合计", 83.5, 80.0)]
    assert found(text.replace("83.5", "80")) == []
    assert found("满分100分，其中决策20分、过程20分、产出30分、效益30分，总得分85分。") == []


def test_a_grade_against_its_score() -> None:
    assert found("项目综合得分78.6分，评价等级为“良”。") == [("等级", 78.6, 60.0)]
    assert found("项目综合得分83.5分，评价等级为“良”。") == []
    own = "85分以上为优，75分以上为良，60分以上为中。项目综合得分78.6分，评价等级为“良”。"
    assert found(own) == []


ITEMS = """临溪县预算绩效管理自评报告
经自评，本县得分为{total}分。
（一）组织保障10分（自评得分{first}分）
1、领导重视4分（自评得分4分）
已纳入常务会议议题。
2、机构人员6分（自评得分5分）
已设绩效股。
（二）目标管理20分（自评得分18分）
（三）评价管理30分（自评得分26.5分）
"""


def test_scores_of_headings_against_those_below_them() -> None:
    assert found(ITEMS.format(total="53.5", first="9")) == []
    assert found(ITEMS.format(total="54.5", first="10")) == [("得分合计", 10.0, 9.0)]
    assert found(ITEMS.format(total="57", first="9")) == [("得分合计", 57.0, 53.5)]


TABLE = """部分单位得分情况如下：
序号\t单位\t满分\t得分\t等级\t金额（万元）
1\t县水利局\t100\t92.5\t优\t120
2\t县教育局\t100\t81\t良\t80.5
3\t县民政局\t100\t{score}\t{grade}\t30
平均\t\t\t{mean}
合计\t\t\t\t\t{total}
"""


def test_totals_averages_and_grades_of_a_table() -> None:
    right = TABLE.format(score="76", grade="中", mean="83.17", total="230.5")
    assert found(right) == []
    assert found(TABLE.format(score="76", grade="良", mean="83.17", total="230.5")) == [("等级", 76.0, 60.0)]
    assert found(TABLE.format(score="76", grade="中", mean="85.2", total="230.5")) == [("平均", 85.2, 83.1667)]
    wrong = TABLE.format(score="76", grade="中", mean="83.17", total="250.5")
    assert found(wrong) == [("合计", 250.5, 230.5)]
    assert only(wrong).quoted[0] == "250.5"


def test_subtotals_count_once() -> None:
    rows = [
        "序号\t项目\t金额",
        "1\t甲\t10",
        "2\t乙\t20",
        "小计\t\t30",
        "3\t丙\t5",
        "4\t丁\t5",
        "小计\t\t10",
        "合计\t\t40",
    ]
    assert found("\n".join(rows)) == []
    assert found("\n".join([*rows[:-1], "合计\t\t45"])) == [("合计", 45.0, 40.0)]


def test_reports_that_add_up_have_no_findings() -> None:
    assert parsed(REPORT).checks == ()
    for file in sorted(SAMPLE.glob("*.txt")):
        for check in parsed(file.read_text(encoding="utf-8").partition("---\n")[2]).checks:
            assert check.kind == "等级"  # one report grades by a scale of its own that it does not print
