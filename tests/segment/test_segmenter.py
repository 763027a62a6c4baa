from __future__ import annotations

import pickle
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from pbtext.segment import DOMAIN_WORDS, Segmenter, default_segmenter
from pbtext.taxonomy import load_taxonomy
from pbtext.training.corpus import load_labelled
from tests.helpers import LABELLED, SAMPLE

PLAIN = Segmenter(DOMAIN_WORDS, plain=True)
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("预算绩效目标评价常在岗不的执行率台账未按序时进度第三方机构长期不在岗"),
        st.sampled_from(" \n\r\t.%-+#&_aB9３，。；（）\0\u3400\u9fd5\u9fd6\U00020000é"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(),
    ),
    max_size=40,
)


def test_words_of_the_corpus_are_those_of_jieba() -> None:
    taxonomy = load_taxonomy()
    files = [*sorted(SAMPLE.glob("*.txt")), *sorted(LABELLED.glob("*-03.txt"))[::12]]
    texts = [load_labelled(file, taxonomy).report.text for file in files]
    assert default_segmenter().cut_all(texts) == PLAIN.cut_all(texts)


@settings(max_examples=400, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_words_of_any_text_are_those_of_jieba(texts: list[str]) -> None:
    assert default_segmenter().cut_all(texts) == PLAIN.cut_all(texts)


@settings(deadline=None)
@given(TEXTS)
def test_words_joined_are_the_text(text: str) -> None:
    words = default_segmenter().cut(text)
    assert "".join(words) == text
    assert [*accumulate(map(len, words))] == sorted({*accumulate(map(len, words))})


def test_near_ties_go_as_in_jieba() -> None:
    # the two ways to read 常在岗 differ by a ten-millionth, which rjieba's tables round away
    assert default_segmenter().cut("常在岗的三人") == PLAIN.cut("常在岗的三人") == ["常", "在", "岗", "的", "三人"]


def test_words_of_the_field_are_whole() -> None:
    words = default_segmenter().cut("预算执行率低于序时进度，未设绩效目标")
    assert {"执行率", "序时进度", "绩效目标"} <= set(words)
    assert "执行率" not in Segmenter().cut("预算执行率低于序时进度")


def test_numbers_and_codes_are_parted_as_in_jieba() -> None:
    assert default_segmenter().cut("LJ-3标段完成98.5%，电话0571-8") == PLAIN.cut("LJ-3标段完成98.5%，电话0571-8")


def test_a_segmenter_travels_to_other_processes() -> None:
    again = pickle.loads(pickle.dumps(Segmenter(DOMAIN_WORDS)))
    assert again.cut("绩效目标不明确") == PLAIN.cut("绩效目标不明确")
