from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pbtext.errors import TaxonomyError
from pbtext.tagging.explain import explain
from pbtext.tagging.tagger import Tagger, parse_text
from pbtext.taxonomy import Taxonomy, load_taxonomy
from tests.helpers import han

# the codebook, section 3, in its order
IDS = [
    "basis",
    "procedure",
    "objective",
    "indicator",
    "budgeting",
    "allocation",
    "funding",
    "execution",
    "compliance",
    "rules",
    "enforcement",
    "procurement",
    "records",
    "quantity",
    "quality",
    "schedule",
    "cost",
    "benefit",
    "sustainability",
    "satisfaction",
    "survey",
    "awareness",
    "staffing",
    "standards",
    "coverage",
    "disclosure",
    "evaluation",
    "monitoring",
    "use_of_results",
    "other",
]
# what the shipped model meets; it may get better, never much worse
POSITIVE_SHARE, NEGATIVE_SHARE = 0.86, 0.72


def test_the_categories_are_those_of_the_codebook(taxonomy: Taxonomy) -> None:
    assert list(taxonomy.ids) == IDS
    assert len(IDS) == 30
    assert list(taxonomy.dimensions) == ["decision", "process", "output", "outcome", "management", "other"]
    assert [r.id for r in taxonomy.roles] == ["problem", "recommendation", "achievement", "background"]


@pytest.mark.parametrize("key", IDS)
def test_every_category_is_described(key: str, taxonomy: Taxonomy) -> None:
    category = next(c for c in taxonomy.categories if c.id == key)
    assert han(category.name) >= 4
    assert han(category.definition) >= 10
    assert category.group
    assert category.cues or category.dimension == category.id
    assert len(category.examples) >= 6
    assert len({e.text for e in category.examples}) == len(category.examples)
    assert any(key in e.categories and e.role == "problem" for e in category.examples)


def test_names(taxonomy: Taxonomy) -> None:
    assert taxonomy.name_of("execution") == "预算执行率低"
    assert taxonomy.name_of("problem") == "问题"
    assert taxonomy.name_of("process", level="dimension") == "过程"
    assert taxonomy.name_of("资金管理不到位", level="group") == "资金管理不到位"


def test_positive_examples_get_their_categories(shipped: Tagger) -> None:
    wanted = [e for c in shipped.taxonomy.categories for e in c.examples if e.categories]
    got = [{i for x in explain(shipped, e.text) for i in x.sentence.categories} for e in wanted]
    missed = [(e.text, e.categories, g) for e, g in zip(wanted, got, strict=True) if not set(e.categories) <= g]
    assert 1 - len(missed) / len(wanted) >= max(0.8, POSITIVE_SHARE - 0.005), missed


def test_hard_negatives_are_not_tagged(shipped: Tagger) -> None:
    negatives = [e for c in shipped.taxonomy.categories for e in c.examples if not e.categories and e.role != "problem"]
    assert len(negatives) >= 30
    tagged = [e.text for e in negatives if any(x.sentence.categories for x in explain(shipped, e.text))]
    assert 1 - len(tagged) / len(negatives) >= max(0.7, NEGATIVE_SHARE - 0.005), tagged


def test_examples_are_single_texts_that_can_be_explained(taxonomy: Taxonomy) -> None:
    assert all(parse_text(e.text).sentences for c in taxonomy.categories for e in c.examples)


SMALL: dict[str, Any] = {
    "version": "自用 1",
    "roles": [
        {"id": "problem", "name": "问题", "definition": "不足", "chapters": ["问题"]},
        {"id": "recommendation", "name": "建议", "definition": "要求", "chapters": ["建议"]},
        {"id": "achievement", "name": "成效", "definition": "做成的事", "chapters": ["成效"]},
        {"id": "background", "name": "背景", "definition": "其余"},
    ],
    "dimensions": [{"id": "钱", "name": "资金"}, {"id": "事", "name": "事项"}],
    "categories": [
        {
            "id": "slow", "name": "花钱慢", "group": "花钱", "dimension": "钱", "definition": "钱花得慢",
            "cues": ["{执行率} … {偏低}", "钱花得慢"],
            "excludes": [{"what": "工期", "use": "late"}],
            "examples": [{"text": "执行率偏低。", "role": "problem", "categories": ["slow"]}],
        },
        {"id": "late", "name": "工期晚", "group": "工期", "dimension": "事", "definition": "做得晚", "cues": ["工期 … 延误"]},
    ],
}  # fmt: skip


def write(folder: Path, data: object, name: str = "categories.yaml") -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def changed(**edits: Any) -> dict[str, Any]:
    first = {**SMALL["categories"][0], **edits}
    return {**SMALL, "categories": [{k: v for k, v in first.items() if v is not None}, SMALL["categories"][1]]}


def test_a_small_taxonomy_of_ones_own(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    own = load_taxonomy(path)
    assert own.ids == ("slow", "late")
    assert own == load_taxonomy(tmp_path)
    assert own.concepts == load_taxonomy().concepts
    assert own.digest != load_taxonomy().digest


def test_an_own_lexicon_is_taken(tmp_path: Path) -> None:
    write(tmp_path, {"concepts": {"执行率": ["花钱进度"], "偏低": ["太小"]}}, "lexicon.yaml")
    write(tmp_path, SMALL)
    assert dict(load_taxonomy(tmp_path).concepts) == {"执行率": ("花钱进度",), "偏低": ("太小",)}


@pytest.mark.parametrize(
    ("data", "entry"),
    [
        (changed(dimension="天"), "slow"),
        (changed(id="late"), "late"),
        (changed(excludes=[{"what": "工期", "use": "nowhere"}]), "nowhere"),
        (changed(cues=["{没有的概念} … 低"]), "没有的概念"),
        (changed(examples=[{"text": "执行率偏低。", "role": "问题", "categories": []}]), "slow"),
        (changed(examples=[{"text": "执行率偏低。", "role": "problem", "categories": ["fast"]}]), "slow"),
        (changed(definition=None), "slow"),
        (changed(name=None), "slow"),
        (changed(excludes=["工期"]), "slow"),
        (changed(examples=[{"role": "problem"}]), "slow"),
        (changed(id=None), "id"),
        ({k: v for k, v in SMALL.items() if k != "roles"}, "roles"),
        ("- 一个\n- 列表\n", "categories.yaml"),
        ("", "categories.yaml"),
        ("roles: [a\nb: {", "categories.yaml"),
    ],
)  # fmt: skip
def test_a_broken_taxonomy_is_refused_with_the_entry(data: object, entry: str, tmp_path: Path) -> None:
    path = write(tmp_path, data)
    with pytest.raises(TaxonomyError) as caught:
        load_taxonomy(path)
    assert entry in str(caught.value)
    assert han(caught.value.reason) >= 4
    assert han(caught.value.advice) >= 4
    assert str(path) in str(caught.value)


def test_a_broken_lexicon_is_refused(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    write(tmp_path, {"words": {}}, "lexicon.yaml")
    with pytest.raises(TaxonomyError, match="concepts"):
        load_taxonomy(tmp_path)


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "categories.yaml").write_bytes(yaml.safe_dump(SMALL, allow_unicode=True).encode("gb18030"))
    with pytest.raises(TaxonomyError, match="UTF-8"):
        load_taxonomy(tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="找不到"):
        load_taxonomy(tmp_path / "没有")
