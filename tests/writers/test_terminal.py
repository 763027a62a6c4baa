from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from pbtext.frequency import frequency_table
from pbtext.results import Results
from pbtext.tagging.explain import explain
from pbtext.tagging.tagger import Tagger
from pbtext.taxonomy import Taxonomy
from pbtext.writers.terminal import print_explanation, print_table
from tests.helpers import coded, dataset


def shown(width: int = 120) -> Console:
    return Console(file=io.StringIO(), width=width, highlight=False)


def text_of(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("count", ["reports", "points", "sentences"])
def test_a_ranking_fits_the_screen_one_line_a_problem(
    width: int, count: str, hand_made: Results, taxonomy: Taxonomy
) -> None:
    console = shown(width)
    print_table(
        frequency_table(hand_made, taxonomy, count=count),
        n_reports=3,
        level="category",
        count=count,
        by=None,
        top=None,
        console=console,
    )
    lines = text_of(console).splitlines()
    assert all(cell_len(x) <= width for x in lines)
    assert sum("/3" in x for x in lines) == 4
    assert "共 3 份报告" in lines[0]
    assert re.search(r"│ +1 │ 预算执行率低", "\n".join(lines))


def test_top_cuts_the_ranking(hand_made: Results, taxonomy: Taxonomy) -> None:
    console = shown()
    print_table(
        frequency_table(hand_made, taxonomy),
        n_reports=3,
        level="category",
        count="reports",
        by=None,
        top=1,
        console=console,
    )
    assert text_of(console).count("/3") == 1


def test_a_breakdown_is_a_grid_with_totals(hand_made: Results, taxonomy: Taxonomy) -> None:
    console = shown()
    print_table(
        frequency_table(hand_made, taxonomy, by="region"),
        n_reports=3,
        level="category",
        count="reports",
        by="region",
        top=None,
        console=console,
    )
    line = next(x for x in text_of(console).splitlines() if "预算执行率低" in x)
    assert re.findall(r"\d+|·", line) == ["1", "1", "2"]
    rules = next(x for x in text_of(console).splitlines() if "管理制度不健全" in x)
    assert sorted(re.findall(r"\d+|·", rules)) == ["1", "1", "·"]


def test_many_values_are_said_to_be_cut(tmp_path: Path, taxonomy: Taxonomy) -> None:
    reports = [
        coded("p:rules | 没有办法。", name=f"{i}", region=f"{c}县") for i, c in enumerate("甲乙丙丁戊己庚辛壬癸")
    ]
    console = shown()
    frame = frequency_table(dataset(tmp_path / "r", reports), taxonomy, by="region")
    print_table(frame, n_reports=10, level="category", count="reports", by="region", top=None, console=console)
    assert "只列前 8 个" in text_of(console)
    assert "10" in next(x for x in text_of(console).splitlines() if "管理制度" in x)


def test_an_explanation(tiny: Tagger, taxonomy: Taxonomy) -> None:
    console = shown()
    for x in explain(tiny, "未发现[挤占]挪用专项资金，但未开展满意度调查。"):
        print_explanation(x, taxonomy, console=console)
    text = text_of(console)
    assert text.startswith("未发现[挤占]挪用专项资金")
    assert "被限定（说的是没有）" in text
    assert "未做满意度调查 ← “未开展满意度调查”" in text


def test_years_stand_in_their_order(taxonomy: Taxonomy, tmp_path: Path) -> None:
    reports = [coded("p:rules | 没有办法。", name=f"{i}.txt", year=y) for i, y in enumerate((2023, 2021, 2023, 2022))]
    console = shown()
    frame = frequency_table(dataset(tmp_path / "r", reports), taxonomy, by="year")
    print_table(frame, n_reports=4, level="category", count="reports", by="year", top=None, console=console)
    (head,) = [x for x in text_of(console).splitlines() if "2021" in x]
    assert head.index("2021") < head.index("2022") < head.index("2023")
