"""What else a user could pick, trained on the same folds: each peer learns from texts and targets and gives back a coder of texts.

All get the bare sentence, as the obvious first attempt would. Roles and categories are learnt apart, the latter with the wordings
as pbtext does; categories are given to sentences whose role carries them, as the codebook asks.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from pbtext.segment import default_segmenter
from pbtext.tagging.code_inputs import CODED
from pbtext.tagging.cues import CueMatcher
from pbtext.tagging.view import view
from pbtext.taxonomy import Taxonomy
from pbtext.training.fit import Targets

SEED = 20
Given = tuple[NDArray[np.int64], NDArray[np.bool_]]  # role index and categories of each sentence
Coder = Callable[[Sequence[str]], Given]
Peer = Callable[[Sequence[str], Targets, Taxonomy], Coder]


def keyword_list(_texts: Sequence[str], _targets: Targets, taxonomy: Taxonomy) -> Coder:
    """The cues of the codebook as a list of keywords: a sentence with a word of asking is a recommendation, else a problem."""
    matcher = CueMatcher(taxonomy)
    column = {c: i for i, c in enumerate(taxonomy.ids)}
    asking = ("建议", "应当", "应", "进一步", "加强", "完善", "下一步", "要", "须")

    def code(held: Sequence[str]) -> Given:
        roles = np.full(len(held), len(taxonomy.roles) - 1)
        codes = np.zeros((len(held), len(column)), dtype=bool)
        for i, text in enumerate(held):
            found = matcher.find(view(text).text)
            named = {c.category for c in found.cues if not c.qualifier}
            if named:
                roles[i] = 1 if any(word in text for word in asking) else 0
                codes[i, [column[c] for c in named]] = True
        return roles, codes

    return code


def svm(texts: Sequence[str], targets: Targets, _taxonomy: Taxonomy) -> Coder:
    """jieba words, TF-IDF, a linear SVM."""
    return _bag(texts, targets, lambda: LinearSVC(C=0.5, random_state=SEED))


def naive_bayes(texts: Sequence[str], targets: Targets, _taxonomy: Taxonomy) -> Coder:
    """jieba words, TF-IDF, complement naive Bayes."""
    return _bag(texts, targets, lambda: ComplementNB(alpha=0.3))


def _bag(texts: Sequence[str], targets: Targets, make: Callable[[], Any]) -> Coder:
    words = TfidfVectorizer(analyzer=str.split, min_df=2, sublinear_tf=True)
    x = words.fit_transform(map(_cut, texts))
    placed = ~targets.wordings
    roles = make().fit(x[placed], targets.roles[placed])
    coded = targets.roles < CODED
    codes = OneVsRestClassifier(make()).fit(x[coded], targets.codes[coded])

    def code(held: Sequence[str]) -> Given:
        y = words.transform(map(_cut, held))
        return roles.predict(y), codes.predict(y).astype(bool)

    return code


def fasttext(texts: Sequence[str], targets: Targets, taxonomy: Taxonomy) -> Coder:
    """fastText with jieba words and pairs of words, one-vs-all for the categories, its threshold chosen in training."""
    import fasttext as library

    library.FastText.eprint = lambda *_: None
    cut = [_cut(t) for t in texts]
    with tempfile.TemporaryDirectory() as folder:
        one, several = Path(folder, "roles"), Path(folder, "codes")
        with_roles = zip(targets.roles, cut, targets.wordings, strict=True)
        one.write_text("".join(f"__label__{r} {t}\n" for r, t, wording in with_roles if not wording), "utf-8")
        rows = [(np.flatnonzero(c), t) for r, c, t in zip(targets.roles, targets.codes, cut, strict=True) if r < CODED]
        several.write_text(
            "".join(" ".join(f"__label__{i}" for i in c) + f" {t}\n" for c, t in rows if len(c)), "utf-8"
        )
        shared = {"wordNgrams": 2, "dim": 100, "thread": 2, "verbose": 0, "minCount": 2}
        role_model = library.train_supervised(str(one), epoch=15, lr=0.4, **shared)
        code_model = library.train_supervised(str(several), epoch=30, lr=0.3, loss="ova", **shared)

    def code(held: Sequence[str]) -> Given:
        other = [_cut(t) for t in held]
        roles = np.array([int(_first(role_model, t)) for t in other])
        codes = np.zeros((len(other), len(taxonomy.ids)), dtype=bool)
        for i, text in enumerate(other):
            for _, label in code_model.f.predict(f"{text}\n", -1, 0.4, "strict"):
                codes[i, int(label.removeprefix("__label__"))] = True
        return roles, codes

    return code


def _first(model: Any, text: str) -> str:
    # the library's own predict() builds arrays in a way that newer numpy refuses
    return model.f.predict(f"{text}\n", 1, 0.0, "strict")[0][1].removeprefix("__label__")


def spacy_textcat(texts: Sequence[str], targets: Targets, taxonomy: Taxonomy) -> Coder:
    """spaCy for Chinese (characters) with its bag-of-words text categoriser, one for roles and one for categories."""
    import spacy
    from spacy.training import Example

    def fit(kind: str, labels: Sequence[str], pairs: list[tuple[str, dict[str, float]]]) -> Any:
        nlp = spacy.blank("zh")
        model = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": kind == "textcat", "ngram_size": 3,
                 "no_output_layer": False, "length": 262144}  # fmt: skip
        pipe = nlp.add_pipe(kind, config={"model": model})
        for label in labels:
            pipe.add_label(label)
        examples = [Example.from_dict(nlp.make_doc(t), {"cats": c}) for t, c in pairs]
        optimizer = nlp.initialize(lambda: examples[:500])
        rng = random.Random(SEED)
        for _ in range(4):
            rng.shuffle(examples)
            for k in range(0, len(examples), 256):
                nlp.update(examples[k : k + 256], sgd=optimizer)
        return nlp

    names = [r.id for r in taxonomy.roles]
    role_nlp = fit(
        "textcat",
        names,
        [
            (t, {n: float(names[r] == n) for n in names})
            for t, r, wording in zip(texts, targets.roles, targets.wordings, strict=True)
            if not wording
        ],
    )
    rows = [(t, c) for t, r, c in zip(texts, targets.roles, targets.codes, strict=True) if r < CODED]
    code_nlp = fit(
        "textcat_multilabel", taxonomy.ids,
        [(t, {n: float(v) for n, v in zip(taxonomy.ids, c, strict=True)}) for t, c in rows],
    )  # fmt: skip

    def code(held: Sequence[str]) -> Given:
        roles = np.array([names.index(max(d.cats, key=d.cats.get)) for d in role_nlp.pipe(held)])
        return roles, np.array([[d.cats[n] >= 0.4 for n in taxonomy.ids] for d in code_nlp.pipe(held)])

    return code


def _cut(text: str) -> str:
    return " ".join(w for w in default_segmenter().cut(view(text).text) if not w.isspace())


PEERS: dict[str, Peer] = {
    "关键词表（编码手册的线索）": keyword_list,
    "jieba + TF-IDF + LinearSVC": svm,
    "jieba + TF-IDF + 补集朴素贝叶斯": naive_bayes,
    "fastText": fasttext,
    "spaCy textcat": spacy_textcat,
}
