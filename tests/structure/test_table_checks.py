from __future__ import annotations

from tests.helpers import checks_of, only_check

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
    assert checks_of(right) == []
    assert checks_of(TABLE.format(score="76", grade="良", mean="83.17", total="230.5")) == [("等级", 76.0, 60.0)]
    assert checks_of(TABLE.format(score="76", grade="中", mean="85.2", total="230.5")) == [("平均", 85.2, 83.1667)]
    wrong = TABLE.format(score="76", grade="中", mean="83.17", total="250.5")
    assert checks_of(wrong) == [("合计", 250.5, 230.5)]
    assert only_check(wrong).quoted[0] == "250.5"


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
    assert checks_of("\n".join(rows)) == []
    assert checks_of("\n".join([*rows[:-1], "合计\t\t45"])) == [("合计", 45.0, 40.0)]


def test_a_row_that_begins_with_an_empty_cell_keeps_its_columns() -> None:
    rows = "一级\t二级\t分值\t得分\n产出\t数量\t20\t18\n\t质量\t30\t27\n效益\t效益\t50\t45\n合计\t\t100\t{}"
    assert checks_of(rows.format("90")) == []
    assert checks_of(rows.format("92")) == [("合计", 92.0, 90.0)]


def test_totals_across_rows_where_most_rows_show_them() -> None:
    rows = "乡镇\t道路\t水利\t小计\n甲\t10\t20\t30\n乙\t12\t20\t32\n丙\t14\t25\t39\n丁\t11\t22\t{}"
    assert checks_of(rows.format("33")) == []
    assert checks_of(rows.format("38")) == [("合计", 38.0, 33.0)]


def test_rates_of_rows_where_most_rows_show_of_what() -> None:
    rows = "明细\t全年预算\t执行数\t执行率\n甲\t180\t171.0\t95.0%\n乙\t230\t202.0\t{}\n丙\t40\t36.8\t92.0%"
    assert checks_of(rows.format("87.8%")) == []
    assert checks_of(rows.format("97.8%")) == [("占比", 97.8, 87.8261)]


def test_shares_of_a_total() -> None:
    rows = "对象\t人数\t比例（%）\n甲\t2453\t42.0\n乙\t1869\t32.0\n丙\t1051\t{}\n丁\t467\t8.0\n合计\t5840\t100.0"
    assert checks_of(rows.format("18.0")) == []
    assert checks_of(rows.format("16.0")) == [("占比", 16.0, 17.9966)]


def test_differences_of_columns() -> None:
    rows = "类型\t送审额\t审定额\t审减额\n甲\t48.60\t43.74\t4.86\n乙\t31.25\t28.75\t{}\n丙\t9.40\t9.21\t0.19"
    assert checks_of(rows.format("2.50")) == []
    assert checks_of(rows.format("2.05")) == [("合计", 2.05, 2.5)]


def test_scores_above_full_marks() -> None:
    rows = "指标\t标准分\t得分\n决策\t20\t18\n过程\t30\t{}\n产出\t50\t45"
    assert checks_of(rows.format("28")) == []
    assert checks_of(rows.format("31")) == [("超过满分", 31.0, 30.0)]
    assert checks_of("权重\t指标\t评分\n0.4\t决策\t90\n0.6\t产出\t84") == []


def test_grades_by_a_scale_that_is_not_printed() -> None:
    rows = "单位\t得分\t等级\n甲\t92\t优\n乙\t78\t良\n丙\t76\t良\n丁\t63\t差"
    assert checks_of(rows) == []
