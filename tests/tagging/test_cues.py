from __future__ import annotations

import pytest

from pbtext.tagging.cues import REACH, CueMatcher
from pbtext.taxonomy import Category, Qualifier, Role, Taxonomy, load_taxonomy

OWN = Taxonomy(
    "1",
    (Role("problem", "问题", "", ()), Role("recommendation", "建议", "", ())),
    {"x": "某"},
    (
        Category("slow", "慢", "g", "x", "", "", (), (), ("{进度} … {慢}", "拖后腿"), ()),
        Category("paper", "台账", "g", "x", "", "", (), (), ("{慢} … 台账",), ()),
    ),
    {"进度": ("进度", "支出进度"), "慢": ("慢", "滞后")},
    (Qualifier("negated", "after", ("未发现",)), Qualifier("resolved", "before", ("已解决",)), Qualifier("quoted", "sentence", ("办法规定",))),
    "digest",
)  # fmt: skip


@pytest.fixture(scope="module")
def matcher() -> CueMatcher:
    return CueMatcher(OWN)


def fired(matcher: CueMatcher, text: str) -> list[tuple[str, str, str]]:
    return [(c.category, text[c.start : c.end], c.qualifier) for c in matcher.find(text).cues]


def test_a_cue_covers_its_parts(matcher: CueMatcher) -> None:
    assert fired(matcher, "项目进度明显滞后。") == [("slow", "进度明显滞后", "")]
    assert fired(matcher, "个别单位拖后腿。") == [("slow", "拖后腿", "")]


def test_parts_stand_in_order_and_within_reach(matcher: CueMatcher) -> None:
    assert fired(matcher, "滞后的进度") == []
    assert fired(matcher, "进度" + "很" * REACH + "慢") != []
    assert fired(matcher, "进度" + "很" * (REACH + 1) + "慢") == []


def test_a_later_beginning_is_tried(matcher: CueMatcher) -> None:
    assert fired(matcher, "进度" + "，" * 30 + "进度慢") == [("slow", "进度慢", "")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("未发现进度滞后的情况", "negated"),
        ("进度滞后的问题已解决", "resolved"),
        ("进度滞后的，办法规定应当通报", "quoted"),
        ("已解决部分困难，但进度滞后", ""),
        ("进度滞后，未发现原因", ""),
        ("未发现挪用。进度滞后", ""),
    ],
)
def test_qualifiers_have_a_scope(matcher: CueMatcher, text: str, kind: str) -> None:
    assert [q for _, _, q in fired(matcher, text)] == [kind]


def test_concepts_overlap(matcher: CueMatcher) -> None:
    found = matcher.find("支出进度")
    assert sorted((h.start, h.end) for h in found.concepts) == [(0, 4), (2, 4)]


def test_nothing_in_nothing(matcher: CueMatcher) -> None:
    found = matcher.find("")
    assert (found.concepts, found.cues, found.qualifiers) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "category", "free"),
    [
        ("预算执行率仅为0%，资金沉淀较多", "execution", True),
        ("未开展群众满意度调查", "survey", True),
        ("未发现挤占挪用专项资金", "compliance", False),
        ("有效解决了台账缺失的问题", "records", False),
    ],
)
def test_cues_of_the_codebook(text: str, category: str, free: bool) -> None:
    cues = [c for c in CueMatcher(load_taxonomy()).find(text).cues if c.category == category]
    assert any(not c.qualifier for c in cues) == free


def test_every_cue_of_the_codebook_can_fire() -> None:
    taxonomy = load_taxonomy()
    matcher = CueMatcher(taxonomy)
    for category in taxonomy.categories:
        for rule in category.cues:
            parts = [p.strip() for p in rule.split("…") if p.strip()]
            text = "".join(taxonomy.concepts[p[1:-1]][0] if p.startswith("{") else p for p in parts)
            assert (category.id, rule) in {(c.category, c.rule) for c in matcher.find(text.lower()).cues}
