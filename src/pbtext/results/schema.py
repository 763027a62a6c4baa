"""The tables of a result dataset: columns, types and what they mean. The schema is written into every part."""

from __future__ import annotations

import pyarrow as pa

VERSION = 2

_text, _int, _float, _bool = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_texts, _ints, _floats = pa.list_(_text), pa.list_(_int), pa.list_(_float)

# table -> column -> (type, meaning)
COLUMNS: dict[str, dict[str, tuple[pa.DataType, str]]] = {
    "reports": {
        "report": (_text, "文件名（相对于所给文件夹的路径）"),
        "digest": (_text, "文件内容的 SHA-256"),
        "format": (_text, "文件格式"),
        "title": (_text, "标题"),
        "region": (_text, "地区"),
        "province": (_text, "所属省份"),
        "bureau": (_text, "发文或编制单位"),
        "year": (_int, "所评预算年度"),
        "issued": (_text, "成文日期"),
        "kind": (_text, "报告种类"),
        "number": (_text, "文号"),
        "score": (_float, "综合得分（分）"),
        "grade": (_text, "评价等级"),
        "budget": (_float, "预算金额（万元）"),
        "spent": (_float, "支出金额（万元）"),
        "characters": (_int, "字数"),
        "sentences": (_int, "句数"),
        "points": (_int, "问题点数"),
        "recommendations": (_int, "建议数"),
        "warnings": (_texts, "读取时的提醒"),
    },
    "sentences": {
        "report": (_text, "文件名"),
        "digest": (_text, "文件内容的 SHA-256"),
        "index": (_int, "句在文中的序号，从 0 起"),
        "start": (_int, "起点（字符偏移）"),
        "end": (_int, "终点（字符偏移，不含）"),
        "spans": (_ints, "各段起止偏移，依次为起、止、起、止……"),
        "text": (_text, "原句"),
        "role": (_text, "角色"),
        "categories": (_texts, "类目"),
        "confidence": (_float, "角色的概率"),
        "category_confidence": (_floats, "各类目的概率，与 categories 同序"),
        "section": (_text, "所在章节的标题路径"),
        "point": (_int, "所属问题点的序号"),
        "paragraph": (_int, "段落序号"),
        "number": (_text, "句首编号"),
        "heading": (_bool, "是否标题"),
        "row": (_bool, "是否表格中的一行或一格"),
        "page": (_int, "页码"),
        "evidence": (_texts, "依据：标签=规则：原文片段"),
    },
    "points": {
        "report": (_text, "文件名"),
        "digest": (_text, "文件内容的 SHA-256"),
        "point": (_int, "问题点序号，从 0 起"),
        "number": (_text, "编号"),
        "title": (_text, "首句"),
        "text": (_text, "全文"),
        "sentences": (_ints, "所含问题句的序号"),
        "categories": (_texts, "类目"),
        "section": (_text, "所在章节的标题路径"),
        "extent": (_text, "涉及面"),
        "quantities": (_texts, "所列数字"),
        "answered": (_bool, "是否有建议与之对应"),
    },
    "recommendations": {
        "report": (_text, "文件名"),
        "digest": (_text, "文件内容的 SHA-256"),
        "recommendation": (_int, "建议序号，从 0 起"),
        "sentence": (_int, "所在句的序号"),
        "text": (_text, "原句"),
        "actor": (_text, "由谁办"),
        "action": (_text, "办什么"),
        "kind": (_text, "建议种类"),
        "categories": (_texts, "所要解决的类目"),
    },
    "links": {
        "report": (_text, "文件名"),
        "digest": (_text, "文件内容的 SHA-256"),
        "recommendation": (_int, "建议序号"),
        "point": (_int, "问题点序号"),
        "score": (_float, "对应程度，0 至 1"),
        "reason": (_text, "理由"),
    },
    "tables": {
        "report": (_text, "文件名"),
        "digest": (_text, "文件内容的 SHA-256"),
        "table": (_int, "表在文中的序号，从 0 起"),
        "row": (_int, "行号，从 0 起"),
        "column": (_int, "列号，从 0 起"),
        "kind": (_text, "表的种类：问题表、评分表、指标表、其他"),
        "header": (_bool, "是否表头"),
        "name": (_text, "所在列的表头"),
        "holds": (_text, "所在列的内容：序号、单位、项目、问题、建议、满分、得分、等级……"),
        "text": (_text, "单元格的文字"),
        "start": (_int, "起点（字符偏移）"),
        "end": (_int, "终点（字符偏移，不含）"),
        "role": (_text, "角色（问题列、建议列）"),
        "categories": (_texts, "类目（问题列、建议列）"),
    },
    "checks": {
        "report": (_text, "文件名"),
        "digest": (_text, "文件内容的 SHA-256"),
        "check": (_int, "序号，从 0 起"),
        "kind": (_text, "种类：执行率、占比、得分合计、合计、平均、等级"),
        "reason": (_text, "哪里对不上"),
        "stated": (_float, "文中写的数"),
        "computed": (_float, "按另一处算出的数"),
        "start": (_int, "写的数的起点（字符偏移）"),
        "end": (_int, "写的数的终点（不含）"),
        "quoted": (_text, "写的数"),
        "other_start": (_int, "另一处的起点"),
        "other_end": (_int, "另一处的终点（不含）"),
        "other_quoted": (_text, "另一处原文"),
        "page": (_int, "页码"),
    },
    "failures": {
        "report": (_text, "文件名"),
        "digest": (_text, "文件内容的 SHA-256"),
        "reason": (_text, "读不了的原因"),
        "advice": (_text, "怎么办"),
    },
}
TABLES = tuple(COLUMNS)


def arrow_schema(table: str) -> pa.Schema:
    """Arrow schema of a table, with the dataset's version in its metadata."""
    fields = [pa.field(name, kind) for name, (kind, _) in COLUMNS[table].items()]
    return pa.schema(fields, metadata={"pbtext_schema": str(VERSION)})
