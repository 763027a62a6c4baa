from __future__ import annotations

from tests.helpers import checks_of

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
    assert checks_of(ITEMS.format(total="53.5", first="9")) == []
    assert checks_of(ITEMS.format(total="54.5", first="10")) == [("得分合计", 10.0, 9.0)]
    assert checks_of(ITEMS.format(total="57", first="9")) == [("得分合计", 57.0, 53.5)]
