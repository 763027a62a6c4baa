from __future__ import annotations

import json
import pickle
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from pbtext.errors import ModelError
from pbtext.segment import default_segmenter
from pbtext.tagging.model import ARRAYS, CARD, Layer, load_model, rounded, save_model, shipped_model
from pbtext.tagging.tagger import Tagger
from pbtext.taxonomy import Taxonomy
from tests.helpers import REPORT, han


@pytest.fixture
def copy(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "copy"))


def test_a_saved_model_codes_as_before(tiny: Tagger, taxonomy: Taxonomy, tmp_path: Path) -> None:
    save_model(tiny.model, tmp_path)
    again = Tagger(load_model(tmp_path, taxonomy), taxonomy, default_segmenter())
    assert again.tag(REPORT) == tiny.tag(REPORT)


def test_the_same_model_gives_the_same_bytes(tiny: Tagger, tmp_path: Path) -> None:
    one, two = save_model(tiny.model, tmp_path / "1"), save_model(tiny.model, tmp_path / "2")
    for name in (ARRAYS, CARD):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
    assert one.info["digest"] == two.info["digest"]


@given(arrays(np.float32, (7, 3), elements=st.floats(-20, 20, width=32)))
def test_rounding_loses_little_and_no_more_the_second_time(weights: NDArray[np.float32]) -> None:
    once = rounded(Layer(weights, np.zeros(3, np.float32)))
    most = np.abs(weights).max(axis=0)
    assert (np.abs(once.weights - weights) <= most / 120 + 1e-9).all()
    assert (np.sign(once.weights) * np.sign(weights) >= 0).all()
    assert np.allclose(rounded(once).weights, once.weights, rtol=1e-5, atol=1e-12)


def test_a_model_names_what_it_was_made_from(tiny: Tagger, taxonomy: Taxonomy) -> None:
    info = tiny.model.info
    assert info["taxonomy"] == taxonomy.digest
    assert {"seed", "codebook", "format", "digest"} <= set(info)


def drop_array(prefix: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        with np.load(folder / ARRAYS) as stored:
            kept = {n: stored[n] for n in stored.files if not n.startswith(prefix)}
        np.savez(folder / ARRAYS, **kept)

    return edit


def flip(folder: Path) -> None:
    data = bytearray((folder / ARRAYS).read_bytes())
    for at in range(len(data) // 3, len(data) // 3 + 64):
        data[at] ^= 0xFF
    (folder / ARRAYS).write_bytes(data)


def with_info(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / CARD).write_text(text, encoding="utf-8") and None


def replace_arrays(data: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / ARRAYS).write_bytes(data) and None


@pytest.mark.parametrize(
    "damage",
    [
        replace_arrays(b""),
        replace_arrays("不是模型".encode()),
        lambda f: (f / ARRAYS).write_bytes((f / ARRAYS).read_bytes()[:5000]) and None,
        flip,
        drop_array("thresholds"),
        drop_array("first"),
        drop_array("roles"),
        drop_array("chars"),
        with_info(""),
        with_info("[]"),
        with_info("{"),
        lambda f: (f / CARD).unlink(),
        lambda f: (f / ARRAYS).unlink(),
        shutil.rmtree,
    ],
    ids=["empty", "text", "cut", "flipped", "no_thresholds", "no_first", "no_roles", "no_chars", "empty_info", "list_info", "half_info", "no_info", "no_arrays", "nothing"],
)  # fmt: skip
def test_a_damaged_model_is_refused(damage: Callable[[Path], None], copy: Path, taxonomy: Taxonomy) -> None:
    damage(copy)
    with pytest.raises(ModelError) as caught:
        load_model(copy, taxonomy)
    assert han(caught.value.reason) >= 4
    assert han(caught.value.advice) >= 4
    assert str(copy) in str(caught.value)


def test_arrays_of_another_training_are_refused(copy: Path, tiny: Tagger, taxonomy: Taxonomy) -> None:
    save_model(replace(tiny.model, thresholds=tiny.model.thresholds + np.float32(0.1)), copy.parent / "other")
    shutil.copy(copy.parent / "other" / ARRAYS, copy / ARRAYS)
    with pytest.raises(ModelError):
        load_model(copy, taxonomy)


def test_a_model_of_another_taxonomy_is_refused(copy: Path, taxonomy: Taxonomy) -> None:
    info = json.loads((copy / CARD).read_text(encoding="utf-8"))
    (copy / CARD).write_text(json.dumps(info | {"taxonomy": "0" * 64}), encoding="utf-8")
    with pytest.raises(ModelError, match="分类体系"):
        load_model(copy, taxonomy)


def test_a_model_of_another_format_is_refused(copy: Path, taxonomy: Taxonomy) -> None:
    info = json.loads((copy / CARD).read_text(encoding="utf-8"))
    (copy / CARD).write_text(json.dumps(info | {"format": 999}), encoding="utf-8")
    with pytest.raises(ModelError):
        load_model(copy, taxonomy)


class Trap:
    """What runs code when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.mark,))


@pytest.mark.parametrize("kind", ["pickle", "array"])
def test_loading_a_model_runs_nothing(kind: str, copy: Path, tmp_path: Path, taxonomy: Taxonomy) -> None:
    mark = tmp_path / "ran"
    if kind == "pickle":
        (copy / ARRAYS).write_bytes(pickle.dumps(Trap(mark)))
    else:
        with np.load(copy / ARRAYS) as stored:
            arrays = {n: stored[n] for n in stored.files}
        np.savez(copy / ARRAYS, **(arrays | {"thresholds": np.array([Trap(mark)], dtype=object)}))
    with pytest.raises(ModelError):
        load_model(copy, taxonomy)
    assert not mark.exists()


def test_the_shipped_model_is_there_and_holds_no_objects(taxonomy: Taxonomy) -> None:
    folder = shipped_model()
    assert load_model(None, taxonomy).info["taxonomy"] == taxonomy.digest
    with zipfile.ZipFile(folder / ARRAYS) as archive:
        assert all(n.endswith(".npy") for n in archive.namelist())
    with np.load(folder / ARRAYS, allow_pickle=False) as stored:
        assert all(stored[n].dtype.kind in "fui" for n in stored.files)
