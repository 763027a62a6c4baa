"""The codebook as data: roles, categories, their cues, the lexicon of concepts and the qualifiers.

Shipped: ``categories.yaml``, ``lexicon.yaml`` and ``qualifiers.yaml`` beside this module. A user's own codebook is a folder
(or a single categories file) of the same form; files that it lacks are taken from the shipped one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from pbtext.errors import TaxonomyError

FILES = ("categories.yaml", "lexicon.yaml", "qualifiers.yaml")
LEVELS = ("category", "group", "dimension")


@dataclass(frozen=True, slots=True)
class Role:
    """What a sentence does in a report; `chapters` are words of chapter titles under which it stands."""

    id: str
    name: str
    definition: str
    chapters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the coding it must get."""

    text: str
    role: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """One category of the codebook: where it belongs, what counts and what does not, its cues and examples."""

    id: str
    name: str
    group: str
    dimension: str
    indicator: str
    definition: str
    includes: tuple[str, ...]
    excludes: tuple[tuple[str, str], ...]
    cues: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Qualifier:
    """Phrases that turn a problem-sounding sentence into something else; `scope` is after, before or sentence."""

    kind: str
    scope: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A codebook: roles, dimensions (id to Chinese name), categories in order, concepts and qualifiers; `digest` names it."""

    version: str
    roles: tuple[Role, ...]
    dimensions: Mapping[str, str]
    categories: tuple[Category, ...]
    concepts: Mapping[str, tuple[str, ...]]
    qualifiers: tuple[Qualifier, ...]
    digest: str

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the categories, in the order of the codebook."""
        return tuple(c.id for c in self.categories)

    @property
    def rest(self) -> int:
        """Place of the rest bin among the categories: the one that is a dimension of its own; -1 where there is none."""
        return next((i for i, c in enumerate(self.categories) if c.dimension == c.id), -1)

    def name_of(self, key: str, *, level: str = "category") -> str:
        """Chinese name of a category, group, dimension or role id."""
        if level == "dimension":
            return self.dimensions.get(key, key)
        names = {c.id: c.name for c in self.categories} | {r.id: r.name for r in self.roles}
        return names.get(key, key)


def load_taxonomy(path: str | Path | None = None) -> Taxonomy:
    """The shipped codebook, or a user's own from a folder or a categories file.

    Raises TaxonomyError where an entry is missing, doubled or points at nothing.
    """
    return _shipped() if path is None else _load(Path(path))


@cache
def _shipped() -> Taxonomy:
    return _load(None)


def _load(path: Path | None) -> Taxonomy:
    texts: dict[str, str] = {}
    for name in FILES:
        own = (
            None
            if path is None
            else (path / name if path.is_dir() else path if name == FILES[0] else path.parent / name)
        )
        if own is not None and own.exists():
            texts[name] = _read(own)
        elif path is not None and name == FILES[0]:
            raise TaxonomyError(
                "找不到分类体系文件", advice=f"请给出含 {FILES[0]} 的文件夹或该文件本身", where=str(path)
            )
        else:
            texts[name] = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    digest = hashlib.sha256("\0".join(texts[n] for n in FILES).encode()).hexdigest()
    parsed = {name: _parse(text, str(path or name)) for name, text in texts.items()}
    return _build(parsed, digest, str(path or "categories.yaml"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise TaxonomyError("文件不是 UTF-8 编码", advice="请用编辑器另存为 UTF-8", where=str(path)) from error


def _parse(text: str, where: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise TaxonomyError(f"YAML 格式有误：{error}", advice="请检查缩进和引号", where=where) from error


def _build(parsed: Mapping[str, Any], digest: str, where: str) -> Taxonomy:
    data = parsed["categories.yaml"]
    try:
        concepts = {k: tuple(map(str, v)) for k, v in parsed["lexicon.yaml"]["concepts"].items()}
        roles = tuple(Role(r["id"], r["name"], r["definition"], tuple(r.get("chapters", ()))) for r in data["roles"])
        dimensions = {d["id"]: d["name"] for d in data["dimensions"]}
        categories = tuple(_named(c, where) for c in data["categories"])
        qualifiers = tuple(
            Qualifier(q["kind"], q["scope"], tuple(q["phrases"])) for q in parsed["qualifiers.yaml"]["qualifiers"]
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise TaxonomyError(
            f"缺少字段或字段类型不对：{error}", advice="请对照自带的 categories.yaml", where=where
        ) from error
    taxonomy = Taxonomy(str(data.get("version", "")), roles, dimensions, categories, concepts, qualifiers, digest)
    _check(taxonomy, where)
    return taxonomy


def _named(c: Mapping[str, Any], where: str) -> Category:
    """A category; what is wrong with it is said with its id."""
    try:
        return _category(c)
    except (KeyError, TypeError, AttributeError) as error:
        name = c.get("id", c.get("name", "（无 id）")) if isinstance(c, Mapping) else c
        reason = f"类目 {name} 缺少字段或字段类型不对：{error}"
        raise TaxonomyError(reason, advice="请对照自带的 categories.yaml", where=where) from error


def _category(c: Mapping[str, Any]) -> Category:
    examples = tuple(Example(e["text"], e["role"], tuple(e.get("categories") or ())) for e in c.get("examples", ()))
    return Category(
        id=c["id"],
        name=c["name"],
        group=c["group"],
        dimension=c["dimension"],
        indicator=c.get("indicator") or "",
        definition=c["definition"],
        includes=tuple(c.get("includes", ())),
        excludes=tuple((x["what"], x.get("use", "")) for x in c.get("excludes", ())),
        cues=tuple(c.get("cues", ())),
        examples=examples,
    )


def _check(t: Taxonomy, where: str) -> None:
    ids = set(t.ids)
    roles = {r.id for r in t.roles}
    wrong: Sequence[str] = [
        *(f"类目 {i} 出现多次" for i in sorted(ids) if t.ids.count(i) > 1),
        *(f"类目 {c.id} 的维度 {c.dimension} 未定义" for c in t.categories if c.dimension not in t.dimensions),
        *(
            f"类目 {c.id} 的“不收”指向不存在的 {use}"
            for c in t.categories
            for _, use in c.excludes
            if use and use not in ids
        ),
        *(
            f"类目 {c.id} 的线索“{cue}”用了词表里没有的概念 {name}"
            for c in t.categories
            for cue in c.cues
            for name in re.findall(r"\{([^}]+)\}", cue)
            if name not in t.concepts
        ),
        *(
            f"类目 {c.id} 的例句“{e.text[:12]}…”标签有误"
            for c in t.categories
            for e in c.examples
            if e.role not in roles or not set(e.categories) <= ids
        ),
    ]
    if wrong:
        raise TaxonomyError("；".join(wrong[:3]), advice="请改正后再用", where=where)
