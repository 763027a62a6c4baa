from __future__ import annotations

import ast

import pytest

import pbtext
from pbtext.tagging.tagger import Tagger
from tests.helpers import REPORT, SRC

FILES = sorted(SRC.rglob("*.py"))


@pytest.mark.parametrize("name", pbtext.__all__)
def test_all_names_resolve(name: str) -> None:
    assert getattr(pbtext, name) is not None


def test_the_names_of_the_contract() -> None:
    assert {"read", "tag", "load_tagger", "open_results", "load_taxonomy"} <= set(pbtext.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = pbtext.nothing_here


def test_tag_codes_a_text(shipped: Tagger) -> None:
    report = pbtext.tag(REPORT)
    assert report == shipped.tag(REPORT)
    assert len(report.points) == 3


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SRC).as_posix())
def test_modules_say_what_they_are_and_do_not_print(path) -> None:  # type: ignore[no-untyped-def]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = (
                node.func.id
                if isinstance(node.func, ast.Name)
                else node.func.attr
                if isinstance(node.func, ast.Attribute)
                else ""
            )
            assert not (isinstance(node.func, ast.Name) and name in ("print", "eval", "exec")), f"{path}:{node.lineno}"
            if name in ("read_text", "write_text") or (name == "open" and not any(_binary(a) for a in node.args)):
                keywords = {k.arg for k in node.keywords}
                file_call = (
                    name != "open"
                    or isinstance(node.func, ast.Name)
                    or any(isinstance(a, ast.Constant) for a in node.args)
                )
                assert not file_call or "encoding" in keywords, f"no encoding at {path}:{node.lineno}"


def _binary(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "b" in node.value


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SRC).as_posix())
def test_nothing_is_unpickled_and_nothing_calls_out(path) -> None:  # type: ignore[no-untyped-def]
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {a.name.split(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module.split(".")[0])
    assert not imported & {"pickle", "shelve", "marshal", "requests", "urllib", "http", "socket", "httpx"}
