"""The rest bin made useful: problems that fit no category, grouped by wording, as candidates for new categories."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pbtext.frequency import best_quotations, problem_sentences
from pbtext.results import Results
from pbtext.segment import Segmenter
from pbtext.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("name", "sentences", "reports", "quotation", "source", "others")
FURTHER = 0.85  # cosine distance of the wording from which two groups are not joined
MOST = 3000  # sentences that are compared with each other; of more, those surest of their coding
KEY_WORDS = 3
OTHERS = 3  # further sentences shown of a group


def rest_candidates(results: Results, taxonomy: Taxonomy, segmenter: Segmenter, *, least: int = 2) -> pd.DataFrame:
    """Groups of at least `least` problem sentences of the rest category that are worded alike, largest first.

    One row a group: its name (the words that set it apart from other problems), the number of sentences and reports, a
    typical sentence with its report, and a few of the others. Sentences that stand alone are left out.
    """
    import pandas as pd

    problems = problem_sentences(results, taxonomy)
    rest = [taxonomy.ids[taxonomy.rest]] if taxonomy.rest >= 0 else []
    bare = (
        problems[problems["key"].isin(rest)]
        .sort_values("category_confidence", ascending=False, kind="stable")
        .head(MOST)
    )
    if len(bare) < least:
        return pd.DataFrame(columns=list(COLUMNS))
    words = {i: _words(text, segmenter) for i, text in bare["text"].items()}
    # how common a word is among all problems, so that “项目” and “存在” name nothing
    common = Counter(w for text in problems["text"].drop_duplicates() for w in set(_words(text, segmenter)))
    rows = []
    for _, group in bare.groupby(_groups(bare["text"].tolist()), sort=True):
        if len(group) < least:
            continue
        shown = best_quotations(group)
        rows.append(
            {
                "name": "、".join(_key_words([words[i] for i in group.index], common)),
                "sentences": len(group),
                "reports": group["digest"].nunique(),
                "quotation": shown.iloc[0]["text"],
                "source": shown.iloc[0]["report"],
                "others": shown["text"].tolist()[1 : 1 + OTHERS],
            }
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["reports", "sentences", "name"], ascending=[False, False, True], ignore_index=True)


def _groups(texts: list[str]) -> list[int]:
    """The group of each text: agglomerative clustering of character n-grams."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    x = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True).fit_transform(texts)
    clusters = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=FURTHER)
    return [int(k) for k in clusters.fit_predict(x.toarray())]


def _words(text: str, segmenter: Segmenter) -> list[str]:
    return [w for w in segmenter.cut(text) if len(w) > 1 and "\u4e00" <= w[0] <= "\u9fff"]


def _key_words(sentences: list[list[str]], common: Counter[str]) -> list[str]:
    """Words in most sentences of the group and in few others, best first."""
    inside = Counter(w for words in sentences for w in set(words))
    worth = {w: n / len(sentences) * n / common[w] ** 0.5 for w, n in inside.items()}
    return sorted(worth, key=lambda w: (-worth[w], w))[:KEY_WORDS]
