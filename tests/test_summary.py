from __future__ import annotations

from pathlib import Path

from pbtext.records import Failure
from pbtext.results import Results
from pbtext.summary import build_summary
from pbtext.taxonomy import Taxonomy
from tests.helpers import coded, dataset, three_reports


def test_figures_of_the_page(hand_made: Results, taxonomy: Taxonomy) -> None:
    s = build_summary(hand_made, taxonomy)
    assert (s.reports, s.with_problems, s.points, s.recommendations, s.sentences) == (3, 2, 4, 1, 12)
    assert s.years == "2022—2023"
    assert s.regions == (("四川省", 2), ("未注明", 1))
    assert [(p.key, p.rank, p.reports, p.base, p.points) for p in s.top] == [
        ("execution", 1, 2, 3, 2),
        ("funding", 2, 1, 3, 1),
        ("indicator", 2, 1, 3, 1),
        ("rules", 2, 1, 3, 1),
    ]
    assert (s.top[0].name, s.top[0].group, s.top[0].dimension) == ("预算执行率低", "资金管理不到位", "过程")


def test_every_figure_has_a_quotation_of_another_report(hand_made: Results, taxonomy: Taxonomy) -> None:
    texts = dict(hand_made.sentences[["text", "report"]].itertuples(index=False))
    for p in build_summary(hand_made, taxonomy).top:
        assert 1 <= len(p.quotations) <= 3
        assert all(texts[q.text] == q.report for q in p.quotations)
        assert len({q.report for q in p.quotations}) == len(p.quotations) == min(3, p.reports)


def test_recommendations_made_for_a_problem(hand_made: Results, taxonomy: Taxonomy) -> None:
    by_key = {p.key: p for p in build_summary(hand_made, taxonomy).top}
    assert [q.text for q in by_key["execution"].recommendations] == ["（一）建议县交通局倒排工期，加快预算执行。"]
    assert by_key["rules"].recommendations == ()


def test_what_nobody_answered(hand_made: Results, taxonomy: Taxonomy) -> None:
    found = {u.name: (u.points, u.unanswered, u.example.text) for u in build_summary(hand_made, taxonomy).unanswered}
    assert found["预算执行率低"] == (2, 1, "（一）支出进度慢，年底结转三百万元。")
    assert found["管理制度不健全"] == (1, 1, "（二）至今没有资金管理办法。")


def test_as_many_as_asked(hand_made: Results, taxonomy: Taxonomy) -> None:
    assert len(build_summary(hand_made, taxonomy, top=2).top) == 2


def test_failures_and_warnings_are_shown(tmp_path: Path, taxonomy: Taxonomy) -> None:
    from dataclasses import replace

    warned = replace(coded("b | 一句话。", name="w"), warnings=("后缀不对",))
    s = build_summary(dataset(tmp_path / "r", [warned], (Failure("坏.pdf", "", "读不了", "请另存"),)), taxonomy)
    assert [(n.report, n.text) for n in s.failures] == [("坏.pdf", "读不了。请另存")]
    assert [(n.report, n.text) for n in s.warnings] == [("w", "后缀不对")]
    assert s.top == ()


def test_an_empty_dataset(tmp_path: Path, taxonomy: Taxonomy) -> None:
    s = build_summary(dataset(tmp_path / "空", []), taxonomy)
    assert (s.reports, s.points, s.years, s.top, s.unanswered) == (0, 0, "", (), ())


def test_one_year(tmp_path: Path, taxonomy: Taxonomy) -> None:
    assert build_summary(dataset(tmp_path / "r", three_reports()[1:]), taxonomy).years == "2023"


def test_the_cells_of_a_quoted_row_are_set_apart(taxonomy: Taxonomy, tmp_path: Path) -> None:
    report = coded("p:records | 3\t县水务局\t\t台账缺三本", name="a.txt")
    page = build_summary(dataset(tmp_path / "r", [report]), taxonomy)
    assert page.top[0].quotations[0].text == "3｜县水务局｜台账缺三本"
    assert "\t" not in page.unanswered[0].example.text
