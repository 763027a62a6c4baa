from __future__ import annotations

import ast

import pytest

from pbtext import errors
from pbtext.errors import PbtextError, ReadError
from tests.helpers import SRC, han

NAMES = {n for n, c in vars(errors).items() if isinstance(c, type) and issubclass(c, PbtextError)}
RAISED = [
    (path.relative_to(SRC).as_posix(), node)
    for path in sorted(SRC.rglob("*.py"))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES
]


def words(node: ast.AST) -> str:
    return "".join(c.value for c in ast.walk(node) if isinstance(c, ast.Constant) and isinstance(c.value, str))


@pytest.mark.parametrize(("name", "call"), RAISED, ids=[f"{n}:{c.lineno}" for n, c in RAISED])
def test_every_error_says_in_chinese_what_is_wrong_and_what_to_do(name: str, call: ast.Call) -> None:
    reason = call.args[0]
    if not isinstance(reason, ast.Attribute | ast.Name | ast.Call):  # raised anew from another error
        assert han(words(reason)) >= 2, name
    advice = next((k.value for k in call.keywords if k.arg == "advice"), None)
    assert advice is not None, f"{name} says not what to do"


def test_there_are_errors_to_look_at() -> None:
    assert len(RAISED) > 15


def test_an_error_in_one_line() -> None:
    error = ReadError("文件是空的", advice="请检查", where="甲.txt")
    assert str(error) == "甲.txt：文件是空的。请检查"
    assert str(ReadError("文件是空的")) == "文件是空的"
    assert (error.reason, error.advice, error.where) == ("文件是空的", "请检查", "甲.txt")


def test_an_error_survives_the_way_between_processes() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(ReadError("文件是空的", advice="请检查", where="甲.txt")))
    assert error.reason == "文件是空的"


@pytest.mark.parametrize("name", sorted(NAMES - {"PbtextError"}))
def test_all_errors_can_be_caught_as_one(name: str) -> None:
    with pytest.raises(PbtextError):
        raise getattr(errors, name)("坏了")
