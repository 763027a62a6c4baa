from __future__ import annotations

import pytest

from tests.helpers import checks_of


def test_parts_of_a_score_against_its_total() -> None:
    text = "综合得分83.5分，其中决策15.2分、过程18.8分、产出26分、效益20分。"
    assert checks_of(text) == [("得分合计", 83.5, 80.0)]
    assert checks_of(text.replace("83.5", "80")) == []
    assert checks_of("满分100分，其中决策20分、过程20分、产出30分、效益30分，总得分85分。") == []


def test_scores_listed_one_a_paragraph() -> None:
    text = "三、评价结果\n（一）决策：满分20分，得15.1分；\n（二）过程：满分25分，得17.4分；\n（三）产出：满分30分，得25.0分；\n（四）效益：满分25分，得20.4分。\n四项合计{}分。"
    assert checks_of(text.format("77.9")) == []
    assert checks_of(text.format("79.7")) == [("得分合计", 79.7, 77.9)]


def test_scores_below_a_dimension_make_its_score() -> None:
    text = "过程（25分）得20.5分。其中资金管理13分得11分，组织实施12分得{}分。"
    assert checks_of(text.format("9.5")) == []
    assert checks_of(text.format("7.5")) == [("得分合计", 20.5, 18.5)]


def test_a_score_is_not_higher_than_its_full_marks() -> None:
    assert checks_of("资金管理（满分9分）得11.7分，组织实施（满分11分）得9分。") == [("超过满分", 11.7, 9.0)]
    assert checks_of("效益25分，总得73.6分。") == []


def test_full_marks_make_a_hundred() -> None:
    assert checks_of("指标体系总分100分：立项20分，过程20分，产出35分，效益20分。") == [("得分合计", 100.0, 95.0)]
    assert checks_of("指标体系总分100分：立项20分，过程20分，产出35分，效益25分。") == []


@pytest.mark.parametrize(
    ("text", "stated", "computed"),
    [
        (
            "项目支出总额3257.46万元。人工1812.40万元；燃料736.18万元；处理费524.06万元；电费97.35万元；保险87.65万元。",
            3257.46,
            3257.64,
        ),
        ("全年支出4206万元。\n农业类1536万元。\n民政类870万元。\n城建类1205万元。\n教育类415万元。", 4206.0, 4026.0),
        ("批复概算1,050万元，由两部分组成：区级拨款682.5万元，自筹421.5万元。", 682.5, 628.5),  # a part is wrong
        ("差旅费86.25万元、邮电费64.92万元、印刷费47.56万元，以上三项合计189.34万元。", 189.34, 198.73),
        ("审定金额271.04万元，较中标价278.24万元节约9.20万元。", 9.2, 7.2),
    ],
)
def test_sums_of_money(text: str, stated: float, computed: float) -> None:
    assert [x[1:] for x in checks_of(text)] == [(stated, computed)]


@pytest.mark.parametrize(
    "text",
    [
        "总规模1.36亿元，其中中央5200万元，省级3100万元，县级5300万元。",
        "预算安排2400万元，其中市级1600万元、区级400万元。",  # not all parts
        "全年支出1742万元，结余258万元，下年安排2000万元，另有专项1942万元。",
        "中央2,600万元、省级1,300万元、市级700万元、县级400万元，总计5,000万元，支出4,970万元。",
    ],
)
def test_sums_that_add_up_or_need_not(text: str) -> None:
    assert checks_of(text) == []
