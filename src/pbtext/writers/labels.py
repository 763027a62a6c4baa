"""Chinese names of what people see: columns of tables, counts, breakdowns."""

from __future__ import annotations

TABLE_COLUMNS = {
    "rank": "名次",
    "key": "标识",
    "name": "问题",
    "count": "次数",
    "reports": "涉及报告数",
    "base": "报告总数",
    "share": "报告占比",
    "low": "占比下限",
    "high": "占比上限",
    "quotation": "典型原句",
    "source": "出自报告",
    "section": "所在章节",
    "report": "报告",
    "region": "地区",
    "province": "省份",
    "year": "年度",
    "kind": "报告种类",
    "sentences": "句数",
    "others": "同组的话",
}
COUNT_NAMES = {"reports": "报告数", "points": "问题点数", "sentences": "句数"}
LEVEL_NAMES = {"category": "类目", "group": "组", "dimension": "维度"}
QUALIFIER_NAMES = {
    "negated": "说的是没有",
    "resolved": "已解决",
    "hypothetical": "假设",
    "quoted_rule": "引用条文",
    "elsewhere": "别处的事",
    "past": "过去的事",
}
EXPORT_NAMES = {
    "reports": "报告",
    "sentences": "句",
    "points": "问题点",
    "recommendations": "建议",
    "links": "建议与问题的对应",
    "tables": "表格",
    "checks": "对不上的数字",
    "failures": "未能读取的文件",
}


def chinese_columns(names: list[str], *, count: str) -> list[str]:
    """Chinese heads for the columns of a frequency table."""
    return [COUNT_NAMES[count] if n == "count" else TABLE_COLUMNS.get(n, n) for n in names]
