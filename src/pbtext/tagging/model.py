"""The model as data: vocabularies, weights, thresholds. Loading one runs no code; it names what it was made from."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pbtext.errors import ModelError
from pbtext.tagging.features import BLOCKS
from pbtext.tagging.ngrams import Vocabulary
from pbtext.taxonomy import Taxonomy

FORMAT = 3
ARRAYS, CARD = "model.npz", "model.json"
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """A dense layer: weights of shape (inputs, outputs) and bias of shape (outputs,)."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """What `pbtext train` makes. ``first`` scores all roles and categories from the sparse features in one product;
    ``roles`` is the small second stage for roles, ``codes`` those for categories, one for each role that carries them;
    ``thresholds`` holds the probability from which a category is given: shape (roles that carry them, categories).
    """

    blocks: Mapping[str, Vocabulary]
    first: Layer
    roles: tuple[Layer, ...]
    codes: tuple[tuple[Layer, ...], ...]
    thresholds: Floats
    info: Mapping[str, Any]


def save_model(model: Model, folder: str | Path) -> Model:
    """Write `model.npz` and `model.json`; the same model gives the same bytes. Returns it with the digest of its arrays."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[Any]] = {"thresholds": model.thresholds}
    for name, vocabulary in model.blocks.items():
        arrays[f"{name}.keys"], arrays[f"{name}.idf"] = vocabulary.keys, vocabulary.idf.astype(np.float16)
    arrays["first.weights"], arrays["first.scale"] = _packed(model.first.weights)
    arrays["first.bias"] = model.first.bias.astype(np.float32)
    networks = {f"codes{k}": layers for k, layers in enumerate(model.codes)}
    for name, layers in {"roles": model.roles, **networks}.items():
        for k, layer in enumerate(layers):
            arrays[f"{name}.{k}.weights"] = layer.weights.astype(np.float32)
            arrays[f"{name}.{k}.bias"] = layer.bias.astype(np.float32)
    # numpy stamps the time into its own archives; written by hand the bytes depend on the arrays alone. Not compressed:
    # that would take a sixth off the file and add half to the time of loading
    with zipfile.ZipFile(folder / ARRAYS, "w") as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue())
    info = dict(model.info) | {"digest": hashlib.sha256((folder / ARRAYS).read_bytes()).hexdigest()}
    card = json.dumps(info, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / CARD).write_text(card + "\n", encoding="utf-8")
    return replace(model, info=info)


def rounded(layer: Layer) -> Layer:
    """The layer as a stored model keeps it, so that what is measured in training is what is shipped."""
    return Layer(_unpacked(*_packed(layer.weights)), layer.bias)


def _packed(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights as bytes: the signed roots of their shares in the largest of their column, since most are small."""
    scale = np.maximum(np.abs(weights).max(axis=0, initial=0), 1e-12).astype(np.float32) / np.float32(127**2)
    return (np.sign(weights) * np.round(np.sqrt(np.abs(weights) / scale))).astype(np.int8), scale


def _unpacked(roots: NDArray[np.int8], scale: Floats) -> Floats:
    return np.multiply(roots, np.abs(roots), dtype=np.int16).astype(np.float32) * scale


def shipped_model() -> Path:
    """Folder of the model that comes with the package: inside the wheel, or models/ of a checkout."""
    inside = Path(str(resources.files("pbtext"))) / "models"
    return inside if (inside / ARRAYS).exists() else Path(__file__).resolve().parents[3] / "models"


def load_model(folder: str | Path | None, taxonomy: Taxonomy) -> Model:
    """Read a model folder. Raises ModelError where it is missing, damaged or made for another taxonomy."""
    folder = shipped_model() if folder is None else Path(folder)
    try:
        info = json.loads((folder / CARD).read_text(encoding="utf-8"))
        data = (folder / ARRAYS).read_bytes()
        if hashlib.sha256(data).hexdigest() != info["digest"]:
            raise ValueError("arrays and card are not of one model")
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except FileNotFoundError as error:
        raise ModelError(
            "找不到模型文件", advice="请先运行 pbtext train，或给出正确的模型文件夹", where=str(folder)
        ) from error
    except (ValueError, KeyError, TypeError, OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise ModelError("模型文件已损坏或不是模型", advice="请重新运行 pbtext train", where=str(folder)) from error
    if info.get("format") != FORMAT or info.get("taxonomy") != taxonomy.digest:
        raise ModelError(
            "模型与当前的分类体系或程序版本不一致", advice="请用该分类体系重新训练：pbtext train", where=str(folder)
        )
    try:
        return _assemble(arrays, info)
    except (KeyError, IndexError) as error:
        raise ModelError(f"模型缺少数组 {error}", advice="请重新运行 pbtext train", where=str(folder)) from error


def _assemble(arrays: Mapping[str, NDArray[Any]], info: Mapping[str, Any]) -> Model:
    def layers(name: str) -> tuple[Layer, ...]:
        found: list[Layer] = []
        while f"{name}.{len(found)}.weights" in arrays:
            k = len(found)
            found.append(
                Layer(arrays[f"{name}.{k}.weights"].astype(np.float32), arrays[f"{name}.{k}.bias"].astype(np.float32))
            )
        return tuple(found)

    return Model(
        blocks={b: Vocabulary(arrays[f"{b}.keys"], arrays[f"{b}.idf"].astype(np.float32)) for b in BLOCKS},
        first=Layer(_unpacked(arrays["first.weights"], arrays["first.scale"]), arrays["first.bias"]),
        roles=layers("roles"),
        codes=tuple(layers(f"codes{k}") for k in range(len(arrays["thresholds"]))),
        thresholds=arrays["thresholds"],
        info=info,
    )
