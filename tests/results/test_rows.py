from __future__ import annotations

from pbtext.records import Failure, Report
from pbtext.results.rows import PATH_MARK, rows_of, section_paths
from pbtext.results.schema import COLUMNS, TABLES
from tests.helpers import coded, han, parsed, three_reports


def test_one_row_a_sentence_nothing_left_out() -> None:
    reports = three_reports()
    rows = rows_of(reports)
    assert [(r["report"], r["index"], r["text"]) for r in rows["sentences"]] == [
        (x.name, s.index, s.text) for x in reports for s in x.sentences
    ]
    assert [r["report"] for r in rows["reports"]] == ["a.txt", "b.txt", "c.txt"]
    assert len(rows["points"]) == sum(len(x.points) for x in reports)


def test_the_columns_of_the_contract() -> None:
    wanted = {"report", "index", "start", "end", "text", "role", "categories", "confidence", "section", "point"}
    assert wanted <= set(COLUMNS["sentences"])
    wrong = coded("序号\t单位\t金额\n1\t县水利局\t10\n2\t县教育局\t20\n合计\t\t40", name="表.txt")
    rows = rows_of([*three_reports(), wrong], [Failure("坏.pdf", "", "读不了", "请另存")])
    for table in TABLES:
        assert rows[table], table
        assert all(set(r) == set(COLUMNS[table]) for r in rows[table])


def test_every_column_is_explained_in_chinese() -> None:
    assert all(han(meaning) >= 2 for columns in COLUMNS.values() for _, meaning in columns.values())


def test_offsets_lead_back_to_the_text() -> None:
    head, tail = "由于项目前期论证不够充分，加之建设用地审批手续", "办理时间较长，导致工程至今没有开工。"
    report: Report = parsed(f"一、问题\n{head}\n- 4 -\n{tail}")
    row = rows_of([report])["sentences"][1]
    pairs = list(zip(row["spans"][::2], row["spans"][1::2], strict=True))
    assert len(pairs) == 2
    assert "".join(report.text[a:b] for a, b in pairs) == row["text"] == head + tail
    assert (row["start"], row["end"]) == (pairs[0][0], pairs[-1][1])


def test_section_paths_from_the_top_down() -> None:
    report = parsed("一、问题\n（一）资金管理不规范\n台账缺失。\n二、建议\n请整改。")
    paths = section_paths(report)
    assert paths[0] == ""
    assert PATH_MARK.join(["一、问题", "（一）资金管理不规范"]) in paths


def test_points_know_whether_they_are_answered() -> None:
    points = rows_of(three_reports())["points"]
    assert {(r["report"], r["point"]): r["answered"] for r in points}["a.txt", 0] is True
    assert {(r["report"], r["point"]): r["answered"] for r in points}["b.txt", 0] is False
    assert points[0]["text"] == "（一）预算执行缓慢全年预算五百万元只支出了九十万元。县级配套拖到腊月才到账。"
