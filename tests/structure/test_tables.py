from __future__ import annotations

from pbtext.structure.tables import split_row
from tests.helpers import parsed

FLAT = """附件：扣分明细
序号
项目名称
扣分原因
整改建议
1
灌渠改造
工程延期两个月
倒排工期
2
桥梁维修
验收资料缺失
补齐资料
3
路灯安装
部分路灯不亮
尽快维修
以上为全部扣分项目，共计三项，请各单位对照整改。"""


def test_a_flattened_table_is_found_and_its_cells_know_their_column() -> None:
    report = parsed(FLAT)
    assert len(report.tables) == 1
    assert report.tables[0].rows[0] == ("序号", "项目名称", "扣分原因", "整改建议")
    assert report.tables[0].rows[2] == ("2", "桥梁维修", "验收资料缺失", "补齐资料")
    columns = {s.text: s.column for s in report.sentences if s.row}
    assert columns["部分路灯不亮"] == "扣分原因"
    assert columns["倒排工期"] == "整改建议"
    assert columns["3"] == "序号"
    assert columns["扣分原因"] == ""


def test_text_after_a_flattened_table_is_text() -> None:
    last = parsed(FLAT).sentences[-1]
    assert not last.row
    assert last.column == ""


def test_a_table_of_tabs() -> None:
    text = "下表列出问题。\n序号\t单位名称\t存在问题\n1\t县一中\t未建立固定资产台账\n2\t县医院\t合同未归档\n表后的话。"
    report = parsed(text)
    (table,) = report.tables
    assert text[slice(*table.span)] == "\n".join(text.split("\n")[1:4])
    assert table.rows[1] == ("1", "县一中", "未建立固定资产台账")
    rows = [s for s in report.sentences if s.row]
    assert [s.text for s in rows] == text.split("\n")[1:4]
    assert rows[1].column == "存在问题"
    assert not report.sentences[0].row
    assert not report.sentences[-1].row


def test_a_table_of_pipes() -> None:
    report = parsed("| 序号 | 存在问题 |\n| --- | --- |\n| 1 | 台账缺失较多 |\n| 2 | 进度慢 |")
    assert report.tables[0].rows == (("序号", "存在问题"), ("1", "台账缺失较多"), ("2", "进度慢"))
    assert [s.column for s in report.sentences] == ["", "存在问题", "存在问题"]


def test_a_single_line_with_a_tab_is_no_table() -> None:
    assert parsed("名称\t内容\n后面是正文，不是表格。").tables == ()


def test_a_list_that_counts_is_no_table() -> None:
    assert parsed("序号\n下面说三件事\n事情一件一件说清楚\n别着急").tables == ()


def test_tables_of_the_format_win() -> None:
    from pbtext.records import Table

    given = (Table((0, 2), (("甲", "乙"),)),)
    assert parsed("甲\t乙\n丙\t丁", tables=given).tables == given


def test_cells_of_a_row() -> None:
    assert split_row("甲\t\t 乙 ") == ["甲", "", "乙"]
    assert split_row("| 甲 | 乙 |") == ["甲", "乙"]


def test_a_row_of_a_score_table_knows_whether_it_lost_points() -> None:
    flat = "序号\n指标\n分值\n得分\n扣分原因\n1\n立项依据\n4\n2.5\n找不到文件\n2\n资金到位\n5分\n5\n按期到位\n3\n档案\n6\n4\n缺签到表\n以上共扣3.5分，由评价组逐项核定。"
    lost = {s.text: s.deducted for s in parsed(flat).sentences}
    assert (lost["找不到文件"], lost["按期到位"], lost["缺签到表"]) == (True, False, True)
    assert lost["扣分原因"] is None
    rows = "指标\t满分\t自评得分\t说明\n产出数量\t10\t10\t全部完成\n产出质量\t10\t8\t两处返工\n得分合计\t20\t18\t—\n"
    lost = {s.text.split("\t")[0]: s.deducted for s in parsed(rows).sentences}
    assert (lost["产出数量"], lost["产出质量"], lost["指标"]) == (False, True, None)


def test_a_table_without_scores_says_nothing_of_points() -> None:
    assert {s.deducted for s in parsed(FLAT).sentences} == {None}
