"""The supervisor's page as data: top problems with share, rank and quotations, what was recommended, what nobody answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbtext.frequency import best_quotations, coverage_of_problems, frequency_table, problem_sentences
from pbtext.results import Results
from pbtext.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd

QUOTATIONS, RECOMMENDATIONS = 3, 2


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence as the report has it, with the report's name, its title and the section it stands in."""

    text: str
    report: str
    title: str
    section: str


@dataclass(frozen=True, slots=True)
class TopProblem:
    """A problem of the ranking: counts, share of reports with its 95 % interval, quotations, recommendations made for it."""

    rank: int
    key: str
    name: str
    group: str
    dimension: str
    reports: int
    base: int
    share: float
    low: float
    high: float
    points: int
    quotations: tuple[Quotation, ...]
    recommendations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A category with points that no recommendation of the same report answers, and one of those points."""

    name: str
    points: int
    unanswered: int
    example: Quotation


@dataclass(frozen=True, slots=True)
class Notice:
    """A file that was not read, or was read with a warning: its name and what is said of it."""

    report: str
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """All that the page shows."""

    reports: int
    with_problems: int
    points: int
    sentences: int
    recommendations: int
    years: str
    regions: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    top: tuple[TopProblem, ...]
    dimensions: tuple[tuple[str, int, float], ...]
    unanswered: tuple[Unanswered, ...]
    failures: tuple[Notice, ...]
    warnings: tuple[Notice, ...]


def build_summary(results: Results, taxonomy: Taxonomy, *, top: int = 10) -> Summary:
    """The summary of a result dataset, with the `top` most frequent problems."""
    reports = results.reports
    titles = dict(zip(reports["report"], reports["title"], strict=True))
    table = frequency_table(results, taxonomy, level="category", count="reports")
    by_points = frequency_table(results, taxonomy, level="category", count="points").set_index("key")["count"]
    hits = problem_sentences(results, taxonomy)
    asked = results.recommendations.explode("categories")
    home = {c.id: c for c in taxonomy.categories}
    problems = tuple(
        TopProblem(
            rank=int(row["rank"]),
            key=row["key"],
            name=row["name"],
            group=home[row["key"]].group,
            dimension=taxonomy.name_of(home[row["key"]].dimension, level="dimension"),
            reports=int(row["reports"]),
            base=int(row["base"]),
            share=float(row["share"]),
            low=float(row["low"]),
            high=float(row["high"]),
            points=int(by_points.get(row["key"], 0)),
            quotations=_quotations(hits[hits["key"] == row["key"]], titles),
            recommendations=_recommendations(asked[asked["categories"] == row["key"]], titles),
        )
        for _, row in table.head(top).iterrows()
    )
    by_dimension = frequency_table(results, taxonomy, level="dimension", count="points")
    years = sorted({int(y) for y in reports["year"].dropna()})
    return Summary(
        reports=len(reports),
        with_problems=int((reports["points"] > 0).sum()),
        points=int(reports["points"].sum()),
        sentences=int(reports["sentences"].sum()),
        recommendations=int(reports["recommendations"].sum()),
        years="" if not years else f"{years[0]}" if len(years) == 1 else f"{years[0]}—{years[-1]}",
        regions=_counts(reports["province"]),
        kinds=_counts(reports["kind"]),
        top=problems,
        dimensions=tuple((r["name"], int(r["count"]), float(r["share"])) for _, r in by_dimension.iterrows()),
        unanswered=_unanswered(results, taxonomy, titles),
        failures=tuple(Notice(r["report"], f"{r['reason']}。{r['advice']}") for _, r in results.failures.iterrows()),
        warnings=tuple(Notice(r["report"], w) for _, r in reports.iterrows() for w in r["warnings"]),
    )


def _quotations(group: pd.DataFrame, titles: dict[str, str]) -> tuple[Quotation, ...]:
    """The best quotation of each report, the best three of these: a figure is backed by several reports, not by one."""
    return tuple(
        Quotation(_readable(r["text"]), r["report"], titles.get(r["report"], ""), r["section"])
        for _, r in best_quotations(group).drop_duplicates("report").head(QUOTATIONS).iterrows()
    )


def _recommendations(asked: pd.DataFrame, titles: dict[str, str]) -> tuple[Quotation, ...]:
    size = asked["text"].str.len()
    best = asked.assign(far=(size - 50).abs(), plain=~asked["actor"].astype(bool)).sort_values(
        ["plain", "far", "report"], kind="stable"
    )
    return tuple(
        Quotation(_readable(r["text"]), r["report"], titles.get(r["report"], ""), r["kind"])
        for _, r in best.drop_duplicates("report").head(RECOMMENDATIONS).iterrows()
    )


def _unanswered(results: Results, taxonomy: Taxonomy, titles: dict[str, str]) -> tuple[Unanswered, ...]:
    points = results.query(
        "select report, title, section, categories from points where not answered order by report, point"
    )
    points = points.explode("categories")
    found: list[Unanswered] = []
    for _, row in coverage_of_problems(results, taxonomy).iterrows():
        if row["unanswered"]:
            first = points[points["categories"] == row["key"]].iloc[0]
            example = Quotation(
                _readable(first["title"]), first["report"], titles.get(first["report"], ""), first["section"]
            )
            found.append(Unanswered(row["name"], int(row["points"]), int(row["unanswered"]), example))
    return tuple(found[:10])


def _readable(text: str) -> str:
    """A row of a table on one line, its cells set apart by a bar."""
    return "｜".join(cell.strip() for cell in text.split("\t") if cell.strip())


def _counts(values: Sequence[str] | pd.Series) -> tuple[tuple[str, int], ...]:
    named = [v or "未注明" for v in values]
    return tuple(sorted(((v, named.count(v)) for v in set(named)), key=lambda x: (-x[1], x[0])))
