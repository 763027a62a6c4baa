from __future__ import annotations

import pytest

from pbtext.structure.grade_checks import grade_of, thresholds
from tests.helpers import checks_of


def test_a_grade_against_its_score() -> None:
    assert checks_of("项目综合得分78.6分，评价等级为“良”。") == [("等级", 78.6, 60.0)]
    assert checks_of("项目综合得分83.5分，评价等级为“良”。") == []
    own = "85分以上为优，75分以上为良，60分以上为中。项目综合得分78.6分，评价等级为“良”。"
    assert checks_of(own) == []


@pytest.mark.parametrize(
    "text",
    [
        "经打分，四项相加为77.9分。\n附：本项目绩效等级为良。",
        "【评价得分】77.9分。\n【评价等级】综合绩效评定为良。",
        "指标\t满分\t得分\n决策\t20\t15\n过程\t20\t16\n产出\t30\t24.9\n效益\t30\t22\n合计\t100\t77.9\n本项目评价等级为“良”。",
    ],
)
def test_a_grade_far_from_its_score(text: str) -> None:
    assert checks_of(text) == [("等级", 77.9, 60.0)]
    assert checks_of(text.replace("良", "中")) == []


@pytest.mark.parametrize(
    "text",
    [
        "甲站得分91.2分，判为优；乙站得分84.5分，列入良级；丙站得分58.9分，判为差。",
        "自评分90.5，等级优；复评89.5，等级良。",
        "评价等级分优、良、中、差四档。本次综合得分73.9分。",
        "本次满分为80分，项目得67.2分，得分率84%，对应等级为良。",
        "本次综合得分87.5分，为良。\n上年自评结果为“优”。",
    ],
)
def test_grades_that_are_right_or_of_something_else(text: str) -> None:
    assert checks_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "85分及以上为优秀，75分（含）至85分为良好，60分（含）至75分为合格，60分以下为不合格。",
        "总分大于等于85为优；大于等于75小于85为良好；大于等于60小于75为中等。",
        "优（≥85分）、良（75—85分）、中（60—75分）",
    ],
)
def test_limits_of_its_own(text: str) -> None:
    own = dict(thresholds(text))
    assert (own["优"], own["良"]) == (85.0, 75.0)
    assert grade_of(78.0, thresholds(text)) == "良"
    assert grade_of(78.0, thresholds("无")) == "中"
