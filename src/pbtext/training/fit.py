"""Labelled reports -> model. Everything that needs scikit-learn is here; tagging does without it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from pbtext.errors import CorpusError
from pbtext.records import Source
from pbtext.segment import Segmenter
from pbtext.structure import parse
from pbtext.tagging.code_inputs import CODED, code_inputs
from pbtext.tagging.cues import CueMatcher
from pbtext.tagging.decode import char_block, score_codes, settle_empty
from pbtext.tagging.features import BLOCKS, Batch, fit_blocks, make_batch, matrix, take
from pbtext.tagging.model import FORMAT, Layer, Model, rounded
from pbtext.tagging.network import Floats, forward, softmax
from pbtext.tagging.ngrams import Vocabulary
from pbtext.tagging.role_inputs import role_inputs
from pbtext.taxonomy import Taxonomy
from pbtext.training.corpus import LabelledReport

FOLDS = 5
SEED = 20
LOOSE_SHARE = 0.1  # of the sentences are also trained on without their context
ROLE_C, CODE_C = 0.2, 0.3  # inverse strength of regularisation
# categories lean less on whole words, more on what stands around: the factor on a block's share in the row
CODE_SHARE = {"words": 0.8, "around": 4.0}
MARGIN = 3.0  # a margin of an SVM times this is about a log-odds; the second stages calibrate it


@dataclass(frozen=True, slots=True)
class Targets:
    """What the sentences of a batch should get: the role's index, a 0/1 matrix of categories; and of each its series, and
    whether it is a wording.
    """

    roles: NDArray[np.int64]
    codes: NDArray[np.int8]
    series: NDArray[np.int64]
    wordings: NDArray[np.bool_]

    def __getitem__(self, rows: NDArray[Any]) -> Targets:
        return Targets(self.roles[rows], self.codes[rows], self.series[rows], self.wordings[rows])


def batch_of(corpus: Sequence[LabelledReport], taxonomy: Taxonomy, segmenter: Segmenter) -> Batch:
    """The features of a whole corpus."""
    return make_batch([x.report for x in corpus], CueMatcher(taxonomy), segmenter)


def targets_of(corpus: Sequence[LabelledReport], taxonomy: Taxonomy) -> Targets:
    """The labels of a corpus as arrays, in the order of `batch_of`."""
    role_at = {r.id: i for i, r in enumerate(taxonomy.roles)}
    code_at = {c: i for i, c in enumerate(taxonomy.ids)}
    series_at = {s: i for i, s in enumerate(dict.fromkeys(x.series for x in corpus))}
    labels = [label for x in corpus for label in x.labels]
    sizes = [len(x.labels) for x in corpus]
    codes = np.zeros((len(labels), len(code_at)), dtype=np.int8)
    for i, label in enumerate(labels):
        codes[i, [code_at[c] for c in label.categories]] = 1
    return Targets(
        roles=np.array([role_at[label.role] for label in labels]),
        codes=codes,
        series=np.repeat([series_at[x.series] for x in corpus], sizes),
        wordings=np.repeat([x.wording for x in corpus], sizes),
    )


def fit_first(x: sparse.csr_matrix, targets: Targets, *, shares: Floats) -> Layer:
    """One-vs-rest linear SVMs: roles on all sentences of reports, categories on problems and recommendations and on wordings.

    `shares` is the factor of each column for the categories; it goes into the weights, so that tagging needs one product.
    """
    n_roles = int(targets.roles.max()) + 1
    coded, placed = targets.roles < CODED, ~targets.wordings
    x_coded, x_placed = (x[coded] @ sparse.diags(shares)).tocsr(), x[placed]
    jobs = [(x_placed, targets.roles[placed] == r, ROLE_C) for r in range(n_roles)]
    jobs += [(x_coded, targets.codes[coded, c] == 1, CODE_C) for c in range(targets.codes.shape[1])]
    # in processes: liblinear has one random stream, and threads that share it would make the result a matter of chance
    columns = Parallel(n_jobs=-1)(delayed(_one)(*job) for job in jobs)
    weights = [w if k < n_roles else w * shares for k, (w, _) in enumerate(columns)]
    return Layer(np.stack(weights, axis=1).astype(np.float32), np.array([b for _, b in columns], dtype=np.float32))


def code_shares(blocks: Mapping[str, Vocabulary]) -> Floats:
    """The factor of each column of the features for the categories."""
    parts = [np.full(len(blocks[name].keys), CODE_SHARE.get(name, 1.0), dtype=np.float32) for name in BLOCKS]
    return np.concatenate(parts)


def _one(x: sparse.csr_matrix, y: NDArray[np.bool_], strength: float) -> tuple[Floats, float]:
    if not y.any() or y.all():  # a label the corpus never (or always) gives
        return np.zeros(x.shape[1], dtype=np.float32), 6.0 if y.all() else -6.0
    fitted = LinearSVC(C=strength, random_state=SEED, tol=1e-2).fit(x, y)
    return MARGIN * fitted.coef_[0].astype(np.float32), MARGIN * float(fitted.intercept_[0])


def score_first(first: Layer, x: sparse.csr_matrix) -> Floats:
    """First-stage log-odds of all roles and categories: shape (sentences, roles + categories)."""
    return np.asarray(x @ first.weights + first.bias, dtype=np.float32)


def out_of_fold(x: sparse.csr_matrix, targets: Targets, *, shares: Floats, folds: int = FOLDS) -> Floats:
    """First-stage scores of every sentence by a model that has not seen its author."""
    scores = np.zeros((x.shape[0], int(targets.roles.max()) + 1 + targets.codes.shape[1]), dtype=np.float32)
    splits = GroupKFold(n_splits=min(folds, len(set(targets.series.tolist()))))
    for train, held in splits.split(x, groups=targets.series):
        scores[held] = score_first(fit_first(x[train], targets[train], shares=shares), x[held])
    return scores


def fit_roles(inputs: Floats, targets: Targets) -> tuple[Layer, ...]:
    """The second stage for roles: one hidden layer over the surroundings."""
    net = MLPClassifier(
        (24,), activation="tanh", alpha=0.1, learning_rate_init=3e-3, max_iter=30, random_state=SEED, batch_size=128
    )
    return _fitted(net, inputs, targets.roles)


def fit_codes(inputs: Floats, targets: Targets, *, role: int) -> tuple[Layer, ...]:
    """The second stage for the categories of one role: the same network for all, over (sentence, category) pairs."""
    rows = targets.roles == role
    net = MLPClassifier(
        (24,), activation="tanh", alpha=0.05, learning_rate_init=3e-3, max_iter=30, random_state=SEED, batch_size=512
    )
    return _fitted(net, inputs[rows].reshape(-1, inputs.shape[2]), targets.codes[rows].reshape(-1))


def _fitted(net: MLPClassifier, inputs: Floats, wanted: NDArray[Any]) -> tuple[Layer, ...]:
    with warnings.catch_warnings():  # the number of rounds is meant: more of them fit the corpus, not the next report
        warnings.simplefilter("ignore", ConvergenceWarning)
        net.fit(inputs, wanted)
    return tuple(
        Layer(w.astype(np.float32), b.astype(np.float32)) for w, b in zip(net.coefs_, net.intercepts_, strict=True)
    )


def best_thresholds(probabilities: Floats, codes: NDArray[np.int8], *, prior: float = 30.0) -> Floats:
    """For each category the probability above which it is given: best F1, drawn to the common one where examples are few."""
    grid = np.arange(0.15, 0.71, 0.025)
    given = probabilities[None] >= grid[:, None, None]
    hit = (given & (codes == 1)).sum(axis=1)
    f1 = 2 * hit / np.maximum(given.sum(axis=1) + codes.sum(axis=0), 1)
    total = 2 * hit.sum(axis=1) / np.maximum(given.sum(axis=(1, 2)) + codes.sum(), 1)
    common = grid[total.argmax()]
    support = codes.sum(axis=0)
    own = grid[f1.argmax(axis=0)]
    return np.asarray((support * own + prior * common) / (support + prior), dtype=np.float32)


def loosen(corpus: Sequence[LabelledReport], *, share: float = LOOSE_SHARE) -> list[LabelledReport]:
    """Some sentences of each report as texts of their own, so that the model also knows sentences without a context."""
    made = []
    for x in corpus:
        if x.wording:
            continue
        step = max(1, round(1 / share))
        for s, label in list(zip(x.report.sentences, x.labels, strict=True))[step // 2 :: step]:
            report = parse(Source(s.text, "txt"))
            if len(report.sentences) == 1 and not s.row:
                made.append(replace(x, report=report, labels=(label,)))
    return made


def train(corpus: Sequence[LabelledReport], taxonomy: Taxonomy, segmenter: Segmenter) -> Model:
    """The whole model from a labelled corpus; the same corpus gives the same model.

    Raises CorpusError where the corpus has no sentence of a role that carries categories.
    """
    for role in taxonomy.roles[:CODED]:
        if not any(label.role == role.id for x in corpus for label in x.labels):
            raise CorpusError(f"语料里没有标为“{role.name}”的句子，无法训练", advice="请先标注一些")
    everything = [*corpus, *loosen(corpus)]
    model = train_on(batch_of(everything, taxonomy, segmenter), targets_of(everything, taxonomy), taxonomy)
    reports = [x for x in corpus if not x.wording]
    size = {
        "reports": len(reports),
        "sentences": sum(len(x.labels) for x in reports),
        "series": len({x.series for x in reports}),
        "wordings": len(corpus) - len(reports),
    }
    return replace(model, info={**model.info, **size})


def train_on(batch: Batch, targets: Targets, taxonomy: Taxonomy) -> Model:
    """The model of a batch whose targets are known."""
    blocks = fit_blocks(batch)
    x = matrix(batch, blocks)
    shares = code_shares(blocks)
    first = rounded(fit_first(x, targets, shares=shares))
    placed = ~targets.wordings  # the second stages learn from surroundings, which wordings have none of
    held_out = out_of_fold(x, targets, shares=shares)[placed]
    batch = take(batch, [r for r, row in enumerate(batch.firsts[:-1]) if placed[row]])
    x, targets = x[placed], targets[placed]
    n_roles = len(taxonomy.roles)
    role_x = role_inputs(held_out[:, :n_roles], batch)
    roles = fit_roles(role_x, targets)
    role_probability = settle_empty(softmax(forward(roles, role_x)), batch)
    chars = char_block(x, len(blocks["chars"].keys))
    code_x = code_inputs(held_out[:, n_roles:], role_probability, batch, taxonomy.ids, chars)
    codes = tuple(fit_codes(code_x, targets, role=r) for r in range(CODED))
    known = np.eye(n_roles, dtype=np.float32)[targets.roles]
    probabilities = score_codes(codes, known, code_x)
    thresholds = np.stack(
        [best_thresholds(probabilities[targets.roles == r], targets.codes[targets.roles == r]) for r in range(CODED)]
    )
    info = {
        "format": FORMAT,
        "taxonomy": taxonomy.digest,
        "codebook": taxonomy.version,
        "seed": SEED,
    }
    return Model(blocks, first, roles, codes, thresholds, info)
