from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbtext.structure.figures import Figure, figures, fits, one_form, slipped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预算1.2亿元、3,456.7万元、80元", [(12000.0, "元"), (3456.7, "元"), (0.008, "元")]),
        ("居民1.14万人，5 280人次，12名", [(11400.0, "人"), (5280.0, "人"), (12.0, "人")]),
        ("2023年5月，第3批，提高2.8个百分点", []),
        ("得18.5分，用时25分钟，满意率93％", [(18.5, "分"), (93.0, "%")]),
        ("新建38.6公里，绿化120平方米", [(38.6, "公里"), (120.0, "平方米")]),
    ],
)
def test_figures_know_what_they_count(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(round(f.value, 6), f.unit) for f in figures(text, 0, len(text))] == expected


def test_a_figure_stands_where_it_is_printed() -> None:
    text = "支出1,234.5万元，占9.8%。"
    assert [text[slice(*f.span)] for f in figures(text, 0, len(text))] == ["1,234.5", "9.8"]


@pytest.mark.parametrize(
    ("printed", "computed", "slip"),
    [
        ("94.2", 91.2, True), ("3257.46", 3257.64, True), ("8.33", 83.3, True), ("26.8", 2.68, True),
        ("91.2", 91.2, False), ("35", 30.0, False), ("94.2", 81.3, False), ("1,486.3", 1468.3, True),
    ],
)  # fmt: skip
def test_slips_of_the_pen(printed: str, computed: float, slip: bool) -> None:
    assert slipped(printed, computed) is slip


@given(st.decimals(min_value=1, max_value=99999, places=2))
def test_a_number_is_no_slip_of_itself(number: object) -> None:
    assert not slipped(str(number), float(str(number)))


@given(st.text(alphabet="a1,;:()!?，。3 \n", max_size=40))
def test_one_form_keeps_every_place(text: str) -> None:
    assert len(one_form(text)) == len(text)
    assert one_form("共1,234.5元,含(60)") == "共1,234.5元，含（60）"


def test_counts_are_exact_and_sums_are_rounded() -> None:
    rate, part, all_ = (
        Figure(v, h, (0, 1), u) for v, h, u in ((63.6, 0.05, "%"), (0.21, 0.005, "元"), (0.33, 0.005, "元"))
    )
    assert fits(rate, part, all_)
    assert not fits(Figure(35.0, 0.5, (0, 1), "%"), Figure(12.0, 0.5, (0, 1), "个"), Figure(40.0, 0.5, (0, 1), "个"))
