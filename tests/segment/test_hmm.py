from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from jieba import finalseg

from pbtext.segment.hmm import word_ends

HAN = st.one_of(
    st.sampled_from("长期不在岗常的验收未按时完工项目"), st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5)
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet=HAN, min_size=1, max_size=30), max_size=12))
def test_words_are_those_of_jiebas_model(stretches: list[str]) -> None:
    found = word_ends(stretches)
    words = [[s[a:b] for a, b in pairwise((0, *ends))] for s, ends in zip(stretches, found, strict=True)]
    assert words == [list(finalseg.cut(s)) for s in stretches]
