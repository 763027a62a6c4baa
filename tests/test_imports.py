from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from pbtext.taxonomy import load_taxonomy
from tests.helpers import SRC, clean_environment

FILES = sorted(p for p in SRC.rglob("*.py"))
# design.md, section 1: imports only point left
LAYERS = [
    {"records", "errors", "taxonomy"},
    {"segment"},
    {"readers"},
    {"structure"},
    {"tagging"},
    {"results"},
    {"frequency", "batch"},
    {"summary", "candidates"},
    {"writers", "web", "spacy", "progress", "cli_help"},
    {"cli"},
    {"__main__"},
]
RANK = {name: i for i, layer in enumerate(LAYERS) for name in layer}
FOR_TRAINING = {"training", "records", "errors", "taxonomy", "segment", "structure", "tagging"}
HEAVY = ("pandas", "sklearn", "spacy", "duckdb", "docx", "lxml", "pypdfium2", "xlsxwriter", "jinja2", "joblib")


def home(path: Path) -> str:
    first = path.relative_to(SRC).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Parts of pbtext that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            names = [f"{node.module}.{a.name}" for a in node.names] if node.module == "pbtext" else [node.module or ""]
        else:
            continue
        found |= {n.split(".")[1] for n in names if n.startswith("pbtext.")}
    return found - {"__version__"}


@pytest.mark.parametrize(
    "path",
    [p for p in FILES if p.name != "__init__.py" or p.parent != SRC],
    ids=lambda p: p.relative_to(SRC).as_posix(),
)
def test_imports_point_one_way(path: Path) -> None:
    own = home(path)
    for other in imported(path) - {own}:
        if own == "training":
            assert other in FOR_TRAINING
        elif other == "training":
            assert own in {"writers", "cli"}
        else:
            assert other in RANK, f"{other} has no place in the order"
            assert RANK[other] <= RANK[own], f"{own} must not import {other}"


@pytest.mark.parametrize("name", ["records", "errors"])
def test_what_things_are_needs_nothing(name: str) -> None:
    assert imported(SRC / f"{name}.py") == set()


def test_sibling_layers_do_not_import_each_other_in_circles() -> None:
    assert imported(SRC / "frequency.py").isdisjoint({"summary", "batch"})
    assert "batch" not in imported(SRC / "summary.py")
    assert imported(SRC / "batch.py").isdisjoint({"summary", "frequency"})


def loaded_after(code: str) -> set[str]:
    program = f"{code}\nimport json, sys; print(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    run = subprocess.run(
        [sys.executable, "-c", program], env=clean_environment(), capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize("code", ["import pbtext", "import pbtext.cli"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    loaded = loaded_after(code)
    assert "pbtext" in loaded
    assert not loaded & {*HEAVY, "numpy", "scipy", "jieba", "rjieba", "yaml", "rich"}


def test_tagging_a_text_loads_no_training_library() -> None:
    loaded = loaded_after("import pbtext; r = pbtext.tag('二、问题\\n台账缺失。'); assert r.sentences[1].role")
    assert {"numpy", "rjieba"} <= loaded
    assert not loaded & set(HEAVY)


# a field of the taxonomy file and an argument of pandas are no category ids
OTHER_MEANINGS = ('.get("indicator")', '.to_dict("records")')


def test_no_category_id_is_spelled_in_code() -> None:
    ids = set(load_taxonomy().ids)
    hits = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.STRING:
                prefix = token.string[: len(token.string) - len(token.string.lstrip("rRbBuUfF"))]
                known = any(x in token.line and token.string in x for x in OTHER_MEANINGS)
                if "f" not in prefix.lower() and not known and ast.literal_eval(token.string) in ids:
                    hits.append(f"{path.relative_to(SRC)}:{token.start[0]} {token.string}")
    assert hits == []
