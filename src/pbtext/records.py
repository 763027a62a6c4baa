"""What things are: frozen records without logic.

Every position is a pair of code-point offsets ``(start, end)``, half open, into ``Report.text``, the text as it was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report: its extent in the text and its cells, row by row (rows may differ in length)."""

    span: Span
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A filled cell: its place (table, row, column, from 0) and span, the header over it, whether it is one itself.

    ``kind`` is the kind of its table (问题表, 评分表, 指标表, 其他), ``holds`` what its column holds (问题, 建议, 得分 ...). Cells
    of columns of problems and recommendations have ``role`` and ``categories`` once tagged.
    """

    table: int
    row: int
    column: int
    kind: str
    header: bool
    name: str
    holds: str
    text: str
    span: Span
    role: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader returns: the text of one file and what only the file's format knows about it.

    ``text`` has one paragraph a line where the format says where paragraphs end; a table row is one line with its cells
    joined by tabs. ``hard_wrapped`` says that lines may end inside a paragraph. ``pages`` holds the offset at which
    each page begins (empty where the format has no pages), ``unread`` the pages (from 1) that only character recognition
    could read. ``hints`` are metadata that stand beside the text, such as
    title, date, bureau and document number of a portal page.
    """

    text: str
    format: str
    tables: tuple[Table, ...] = ()
    pages: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    hard_wrapped: bool = False
    hints: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a report says about itself; an empty string or None where it does not say.

    ``region`` is the region as named (县、区、市), ``province`` the province it lies in; ``year`` is the fiscal year meant,
    ``issued`` the date of issue (YYYY, YYYY-MM or YYYY-MM-DD); ``kind`` is one of the kinds of structure.metadata;
    ``score`` is the overall score in points and ``budget`` and ``spent`` the funds stated, in 万元.
    """

    title: str = ""
    region: str = ""
    province: str = ""
    bureau: str = ""
    year: int | None = None
    issued: str = ""
    kind: str = ""
    number: str = ""
    score: float | None = None
    grade: str = ""
    budget: float | None = None
    spent: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the section tree. The spans of the leaves and heads cover the text without gap or overlap.

    ``span`` runs from the first character of the heading to the last of the deepest child, ``heading`` is the span of the
    heading line (empty for the root and a preamble), ``level`` is 0 for the root, ``number`` is the numbering as printed.
    """

    index: int
    parent: int
    level: int
    number: str
    title: str
    span: Span
    heading: Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a label was given: a cue or an n-gram, where it stands and how much it weighed (log-odds)."""

    label: str
    rule: str
    span: Span
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: where it stands, and after tagging what it says.

    ``spans`` are its pieces in the text (several where the page layout broke it), ``text`` the joined sentence.
    ``number`` is the numbering that opens it (一、 （一） 1. 一是), ``level`` the depth of that numbering or 0,
    ``heading`` says that it is a heading, ``row`` that it is a row or cell of a table, ``column`` the header over that cell,
    ``deducted`` whether that row of a score table lost points (None where it holds no scores), ``paragraph`` counts paragraphs.
    ``categories`` are ids of the taxonomy, ``confidence`` is the probability of the role, ``category_confidence`` runs
    parallel to ``categories``, ``point`` is the index of the point it belongs to.
    """

    index: int
    spans: tuple[Span, ...]
    text: str
    section: int
    paragraph: int
    number: str = ""
    level: int = 0
    heading: bool = False
    row: bool = False
    column: str = ""
    deducted: bool | None = None
    page: int | None = None
    role: str = ""
    confidence: float = 0.0
    categories: tuple[str, ...] = ()
    category_confidence: tuple[float, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    point: int | None = None

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class Point:
    """One problem as the report numbers it: heading and body, counted once.

    ``sentences`` are the indexes of its problem sentences, ``extent`` the words that say how widespread it is (个别, 多数,
    7个单位), ``quantities`` the figures it names.
    """

    index: int
    number: str
    title: str
    sentences: tuple[int, ...]
    categories: tuple[str, ...]
    section: int
    extent: str = ""
    quantities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One thing asked for: who should act, what to do, of what kind (整改建议, 下一步措施, 对上级建议)."""

    index: int
    sentence: int
    actor: str
    action: str
    kind: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A recommendation answers a point; ``score`` from 0 to 1 and the reason in a word."""

    recommendation: int
    point: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """Two figures of a report that do not agree.

    ``kind`` is one of 执行率, 占比, 增减, 得分合计, 得分不一, 超过满分, 合计, 金额不一, 平均, 等级; ``reason`` says what was found, in Chinese; ``stated`` is the
    figure as printed, ``computed`` what the other place makes of it; ``spans`` and ``quoted`` are both places, the stated first.
    """

    kind: str
    reason: str
    stated: float
    computed: float
    spans: tuple[Span, Span]
    quoted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its text, its structure and, once tagged, what it says. ``digest`` is the SHA-256 of the file's bytes."""

    name: str
    digest: str
    text: str
    format: str
    metadata: Metadata
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...] = ()
    cells: tuple[TableCell, ...] = ()
    points: tuple[Point, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    links: tuple[Link, ...] = ()
    checks: tuple[Check, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read: which, why, and what to do about it (both in Chinese)."""

    name: str
    digest: str
    reason: str
    advice: str
