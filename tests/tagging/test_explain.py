from __future__ import annotations

import pytest

from pbtext.tagging.explain import explain
from pbtext.tagging.tagger import Tagger


def test_one_explanation_a_sentence(tiny: Tagger) -> None:
    found = explain(tiny, "未开展满意度调查。建议尽快开展。")
    assert [x.sentence.text for x in found] == ["未开展满意度调查。", "建议尽快开展。"]
    assert explain(tiny, " ") == ()


def test_probabilities(tiny: Tagger) -> None:
    (found,) = explain(tiny, "台账缺失，凭证附件不全。")
    assert sum(p for _, p in found.roles) == pytest.approx(1, abs=1e-4)
    assert [p for _, p in found.roles] == sorted((p for _, p in found.roles), reverse=True)
    assert found.roles[0][0] == found.sentence.role
    assert found.roles[0][1] == pytest.approx(found.sentence.confidence, abs=1e-4)
    assert {r for r, _ in found.roles} == {r.id for r in tiny.taxonomy.roles}
    assert [p for _, p, _ in found.categories] == sorted((p for _, p, _ in found.categories), reverse=True)
    assert all(0 < t < 1 for _, _, t in found.categories)


def test_a_qualified_cue_says_so(tiny: Tagger) -> None:
    (found,) = explain(tiny, "未发现挤占挪用专项资金。")
    assert ("compliance", "negated") in {(c, q) for c, _, _, q in found.cues}


def test_the_words_of_a_cue(tiny: Tagger) -> None:
    (found,) = explain(tiny, "2023年未开展群众满意度调查。")
    words = [w for c, _, w, q in found.cues if c == "survey" and not q]
    assert words
    assert all(w in "0年未开展群众满意度调查。" for w in words)


def test_the_explanation_agrees_with_the_tagger(shipped: Tagger) -> None:
    text = "项目单位未建立固定资产台账，档案资料缺失较多。"
    (found,) = explain(shipped, text)
    assert found.sentence == shipped.tag(text).sentences[0]
    assert found.sentence.role == "problem"
    assert "records" in found.sentence.categories
    assert found.evidence == found.sentence.evidence


def test_what_would_have_changed_the_verdict(shipped: Tagger) -> None:
    (found,) = explain(shipped, "全年未开展群众满意度调查。")
    assert found.changes
    for change in found.changes:
        assert (change.role, set(change.categories)) != (found.sentence.role, set(found.sentence.categories))
        assert change.what.startswith(("没有“", "放在“"))


def test_the_chapter_has_its_part(shipped: Tagger) -> None:
    text = "加强项目全过程管理，压实各方责任。"
    verdicts = {}
    for chapter in ("存在的问题", "有关建议"):
        (found,) = explain(shipped, text, chapter=chapter)
        assert found.sentence.text == text
        verdicts[chapter] = dict(found.roles)["recommendation"]
        assert [name for name, _ in found.parts] == ["字词", "章节标题", "前后文"]
    assert verdicts["有关建议"] > verdicts["存在的问题"]
