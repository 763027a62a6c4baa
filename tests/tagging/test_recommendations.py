from __future__ import annotations

import pytest

from pbtext.tagging.recommendations import KINDS, find_action, find_actor, find_kind
from tests.helpers import coded


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("建议县财政局按季通报支出进度", "县财政局"),
        ("建议由县水利局牵头编制管护方案", "县水利局"),
        ("各主管部门要按月调度支出进度", "各主管部门"),
        ("针对台账缺失的问题，项目单位应尽快补齐资料", "项目单位"),
        ("进一步细化绩效指标", ""),
        ("加快资金拨付", ""),
    ],
)
def test_who_should_act(text: str, actor: str) -> None:
    assert find_actor(text) == actor


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("建议县财政局按季通报支出进度", "按季通报支出进度"),
        ("针对台账缺失的问题，项目单位应尽快补齐资料", "尽快补齐资料"),
        ("下一步，将完善内控制度", "完善内控制度"),
        ("细化绩效指标", "细化绩效指标"),
    ],
)
def test_what_to_do(text: str, action: str) -> None:
    assert find_action(text) == action


@pytest.mark.parametrize(
    ("text", "chapter", "kind"),
    [
        ("建议项目单位补齐台账", "有关建议", KINDS[0]),
        ("我局将按月通报支出进度", "改进措施", KINDS[1]),
        ("按月通报支出进度", "下一步打算", KINDS[1]),
        ("恳请省财政厅加大转移支付力度", "有关建议", KINDS[2]),
        ("建议上级部门尽早下达资金", "有关建议", KINDS[2]),
    ],
)
def test_kinds(text: str, chapter: str, kind: str) -> None:
    assert find_kind(text, chapter) == kind


def test_one_for_each_sentence_in_order() -> None:
    report = coded(
        "b | 四、建议\nr:records | （一）建议县教育局补齐台账。\nb | 附：名单。\nr:rules,enforcement | （二）建议县教育局修订办法。",
        name="x",
    )
    assert [(r.index, r.sentence, r.actor, r.categories) for r in report.recommendations] == [
        (0, 1, "县教育局", ("records",)),
        (1, 3, "县教育局", ("rules", "enforcement")),
    ]
    assert report.recommendations[0].action == "补齐台账"
