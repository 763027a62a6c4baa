from __future__ import annotations

import pytest

from tests.helpers import checks_of, only_check


def test_a_rate_of_execution_against_its_sums() -> None:
    wrong = "项目年初预算安排800万元，截至年末实际支出296万元，预算执行率47%。"
    check = only_check(wrong)
    assert (check.kind, check.stated, check.computed) == ("执行率", 47.0, 37.0)
    assert check.quoted[0] == "47"
    assert "37.00%" in check.reason
    assert checks_of(wrong.replace("47%", "37%")) == []


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
    assert checks_of(right) == []


def test_a_rate_of_receipt() -> None:
    assert checks_of("预算安排300万元，到位240万元，到位率90%。") == [("执行率", 90.0, 80.0)]


def test_a_share_against_its_counts() -> None:
    assert checks_of("抽查40个项目，其中12个项目未编绩效目标，占抽查数的35%。") == [("占比", 35.0, 30.0)]
    assert checks_of("抽查40个项目，其中12个项目未编绩效目标，占30%。") == []
    assert checks_of("抽查40个项目，其中12家单位未报送，占35%。") == []
    assert checks_of("全县27个项目，占资金总额的45%，另有3个项目未实施。") == []


@pytest.mark.parametrize(
    ("text", "stated", "computed"),
    [
        ("发放问卷260份，收回250份，其中表示满意的有228份，满意率为94.2%。", 94.2, 91.2),
        ("全镇登记困难老人312名，其中独居老人78名，占登记老人的52%。", 52.0, 25.0),
        ("计划轮训护林员640人，实际参训576人，参训完成率95%。", 95.0, 90.0),
        ("抽查泵站36座。\n①有5座未挂牌，占抽查泵站的15.63%；", 15.63, 13.8889),
        ("床位230张，年末入住150人，床位使用率56.2%。", 56.2, 65.2174),  # two figures changed places
        ("抽检120批次，合格114批次，合格率9.5%。", 9.5, 95.0),  # the point moved
    ],
)
def test_shares_that_their_counts_do_not_bear_out(text: str, stated: float, computed: float) -> None:
    assert checks_of(text) == [("占比", stated, computed)]


@pytest.mark.parametrize(
    "text",
    [
        "发放问卷260份，收回250份，回收率96.15%，其中满意228份，满意率91.2%。",
        "收回问卷251份，家长对午餐的好评率是64.7%，离目标值90%差得远。",  # what the rate is of is not told
        "资助学生1326人次，其中女生541人次，一年级新生占38%。",  # another group
        "非常满意511份，满意262份，共收回842份，总体满意度91.8%。",  # two together
        "抽检24份，合格率目标为95%，全部合格。",
        "签约履约率不低于90%，抽查30户，28户已履约。",
    ],
)
def test_shares_that_are_right_or_of_something_else(text: str) -> None:
    assert checks_of(text) == []


def test_a_rate_whose_sums_stand_far_above() -> None:
    text = "一、预算\n县财政批复预算1864.00万元。\n二、建设\n改造点位310个。\n三、支出\n本年共支付1686.92万元。预算执行率90.8%。"
    assert checks_of(text) == [("执行率", 90.8, 90.5)]
    assert checks_of(text.replace("90.8", "90.5")) == []


@pytest.mark.parametrize(
    ("text", "stated", "computed"),
    [
        ("2021年投入1420万元，2022年投入1650万元，同比增长13.9%。", 13.9, 16.1972),
        ("四项经费由850.0万元减为778.6万元，下降4.8%。", 4.8, 8.4),
        ("项目预算312.6万元，实际支出287.9万元，节约率4.6%。", 4.6, 7.9015),
    ],
)
def test_changes_against_both_figures(text: str, stated: float, computed: float) -> None:
    assert checks_of(text) == [("增减", stated, computed)]


def test_a_change_told_as_a_difference_is_none_of_two_years() -> None:
    assert checks_of("上年同期拨付1389.0万元，本年增加23.3万元，增幅1.7%。") == []


def test_time_grows_slowly_with_the_length_of_a_sentence() -> None:
    assert checks_of("其中甲项目支出12.5万元，占3%，" * 2000) == []
