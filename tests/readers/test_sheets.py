from __future__ import annotations

from datetime import datetime

import pytest
from sheet_maker import workbook

from pbtext.errors import ReadError
from pbtext.readers.sheets import read, read_csv

ISSUES = [
    ["2023年度绩效自评复核问题清单", "", "", ""],
    ["序号", "单位", "主要问题", "整改建议"],
    [1, "县水利局", "预算执行率仅为41.3%", "加快支付"],
    [2, "县教育局", "未做满意度调查", "补做调查"],
    ["注：截至2023年12月31日", "", "", ""],
]


def test_a_sheet_is_a_table_between_its_title_and_its_note() -> None:
    source = read(workbook({"Sheet1": ISSUES}), "xlsx")
    assert source.text.split("\n") == [
        "2023年度绩效自评复核问题清单",
        "序号\t单位\t主要问题\t整改建议",
        "1\t县水利局\t预算执行率仅为41.3%\t加快支付",
        "2\t县教育局\t未做满意度调查\t补做调查",
        "注：截至2023年12月31日",
    ]
    (table,) = source.tables
    assert len(table.rows) == 3
    assert source.text[slice(*table.span)].startswith("序号")


def test_values_look_as_they_do_in_the_sheet() -> None:
    rows = [
        ["项目", "执行率", "金额（万元）", "完成", "日期"],
        ["甲", 0.9375, 1234.5, True, datetime(2023, 5, 1)],
        ["乙", 1, 0.5, False, datetime(2023, 5, 1, 9, 30)],
        ["丙", "95%", 12.000000001, True, "无"],
    ]
    text = read(workbook({"表": rows}), "xlsx").text.split("\n")
    assert text[1] == "甲\t93.75%\t1234.5\t是\t2023-05-01"
    assert text[2] == "乙\t100%\t0.5\t否\t2023-05-01 09:30"
    assert text[3] == "丙\t95%\t12\t是\t无"


def test_sheets_follow_each_other_under_their_names_and_hidden_ones_are_told() -> None:
    book = workbook(
        {"问题清单": ISSUES[1:3], "Sheet2": [["甲", "乙"], ["丙", "丁"]], "底稿": [["不给看"]]}, hidden=["底稿"]
    )
    source = read(book, "xlsx")
    assert source.text.split("\n")[0] == "问题清单"
    assert "Sheet2" not in source.text
    assert "不给看" not in source.text
    assert source.warnings == ("有 1 张隐藏的工作表没有读入",)
    assert len(source.tables) == 2


def test_an_empty_row_parts_two_tables() -> None:
    rows = [["序号", "问题"], [1, "台账缺失"], [], ["序号", "建议"], [1, "补建台账"]]
    assert [t.rows[0] for t in read(workbook({"Sheet1": rows}), "xlsx").tables] == [("序号", "问题"), ("序号", "建议")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv(mark: str, encoding: str) -> None:
    data = f'序号{mark}问题\r\n1{mark}"台账{mark}凭证缺失"\r\n'.encode(encoding)
    assert read_csv(data).tables[0].rows == (("序号", "问题"), ("1", f"台账{mark}凭证缺失".replace("\t", " ")))


def test_what_cannot_be_read_says_why() -> None:
    for data, word in ((workbook({"Sheet1": []}), "空"), (b"PK\x03\x04" + bytes(90), "损坏")):
        with pytest.raises(ReadError, match=word) as caught:
            read(data, "xlsx")
        assert caught.value.advice
