"""Tagged reports -> frequency tables: how often each problem occurs, by report, point or sentence, with a quotation for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pbtext.errors import ResultsError
from pbtext.results import Results
from pbtext.taxonomy import LEVELS, Taxonomy

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ("reports", "points", "sentences")
BREAKDOWNS = ("report", "region", "province", "year", "kind")
Z = 1.959964  # 95 %
UNKNOWN = "未注明"


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson score interval of a share at 95 %; (0, 0) where there is nothing to share."""
    if not total:
        return 0.0, 0.0
    p, z2 = hits / total, Z * Z
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = Z / (1 + z2 / total) * math.sqrt(p * (1 - p) / total + z2 / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def frequency_table(
    results: Results, taxonomy: Taxonomy, *, level: str = "category", count: str = "reports", by: str | None = None
) -> pd.DataFrame:
    """How often each problem occurs.

    One row for each category (group, dimension) and value of `by`, most frequent first. Columns: the value of `by` where
    asked, rank (1 is most frequent; equal counts share one), key, name, count (in the unit of `count`), reports, base
    (reports in all, or with that value), share of reports with its 95 % Wilson interval low and high, and one typical
    quotation with its report and section. Rows with no occurrence are left out.
    """
    _check(level, LEVELS, "level")
    _check(count, COUNTS, "count")
    if by is not None:
        _check(by, BREAKDOWNS, "by")
    hits = problem_sentences(results, taxonomy, level=level)
    reports = results.query(
        "select digest, report, coalesce(nullif(region, ''), $u) as region, coalesce(nullif(province, ''), $u) as province, "
        "coalesce(cast(year as varchar), $u) as year, coalesce(nullif(kind, ''), $u) as kind from reports",
        {"u": UNKNOWN},
    )
    keys = [by] if by else []
    hits = hits.drop(columns="report").merge(reports, on="digest")
    base = reports.groupby(by)["digest"].nunique() if by else None
    unit = {"reports": ["digest"], "points": ["digest", "point"], "sentences": ["digest", "index"]}[count]
    rows = []
    for value, group in hits.groupby([*keys, "key"], sort=True):
        *place, key = map(str, value if isinstance(value, tuple) else (value,))
        n_reports = group["digest"].nunique()
        total = int(base[place[0]]) if base is not None else len(reports)
        low, high = wilson(n_reports, total)
        typical = best_quotations(group).iloc[0]
        rows.append(
            dict(zip(keys, place, strict=True))
            | {
                "key": key,
                "name": taxonomy.name_of(key, level=level),
                "count": len(group.drop_duplicates(unit)),
                "reports": n_reports,
                "base": total,
                "share": n_reports / total,
                "low": low,
                "high": high,
                "quotation": typical["text"],
                "source": typical["report"],
                "section": typical["section"],
            }
        )
    return _ranked(rows, keys)


def problem_sentences(results: Results, taxonomy: Taxonomy, *, level: str = "category") -> pd.DataFrame:
    """One row for each problem sentence and category (group, dimension) that it is given, with what is needed to quote it."""
    problem = taxonomy.roles[0].id
    frame = results.query(
        'select report, digest, "index", point, text, section, heading, "row", confidence, categories, category_confidence '
        'from sentences where role = $role order by report, "index"',
        {"role": problem},
    )
    frame = frame.explode(["categories", "category_confidence"]).dropna(subset="categories")
    home = {c.id: {"category": c.id, "group": c.group, "dimension": c.dimension}[level] for c in taxonomy.categories}
    frame["key"] = frame["categories"].map(home)
    frame["only"] = ~frame.duplicated(["digest", "index"], keep=False)
    return frame.drop_duplicates(["digest", "index", "key"])


def best_quotations(group: pd.DataFrame) -> pd.DataFrame:
    """The sentences of a category, best shown first: sure of its coding, about one thing, whole and of readable length."""
    far = (group["text"].str.len() - 45).abs().clip(upper=60)
    sure = group["category_confidence"].astype(float)
    worth = sure + 0.3 * group["only"] - 0.4 * group["heading"] - 0.5 * group["row"] - 0.01 * far
    return group.assign(worth=worth).sort_values(["worth", "report", "index"], ascending=[False, True, True])


def cooccurrence(
    results: Results, taxonomy: Taxonomy, *, level: str = "category", unit: str = "reports"
) -> pd.DataFrame:
    """In how many reports (or points) two problems occur together: a square frame of counts, by name.

    The diagonal holds how often each occurs at all; the most frequent come first.
    """
    import pandas as pd

    _check(level, LEVELS, "level")
    _check(unit, COUNTS[:2], "unit")
    hits = problem_sentences(results, taxonomy, level=level)
    place = hits["digest"] if unit == "reports" else hits["digest"] + "#" + hits["point"].astype(str)
    present = pd.crosstab(place, hits["key"]).clip(upper=1)
    together = present.T @ present
    times = present.sum().to_dict()
    order = sorted(together.index, key=lambda k: (-times[k], str(k)))
    names = [taxonomy.name_of(str(k), level=level) for k in order]
    return together.loc[order, order].set_axis(names, axis=0).set_axis(names, axis=1)


def coverage_of_problems(results: Results, taxonomy: Taxonomy) -> pd.DataFrame:
    """For each category: its points, and how many of them no recommendation of the same report answers."""
    frame = results.query("select digest, point, categories, answered from points order by report, point")
    frame = frame.explode("categories").dropna(subset="categories")
    grouped = frame.groupby("categories")["answered"].agg(["size", "sum"])
    table = grouped.rename(columns={"size": "points", "sum": "answered"}).astype(int).reset_index(names="key")
    table["unanswered"] = table["points"] - table["answered"]
    table["name"] = [taxonomy.name_of(k) for k in table["key"]]
    table = table[["key", "name", "points", "answered", "unanswered"]]
    return table.sort_values(["unanswered", "points", "key"], ascending=[False, False, True], ignore_index=True)


def _ranked(rows: list[dict[str, object]], keys: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    columns = [
        *keys,
        "rank",
        "key",
        "name",
        "count",
        "reports",
        "base",
        "share",
        "low",
        "high",
        "quotation",
        "source",
        "section",
    ]
    if not rows:
        return pd.DataFrame(columns=columns)
    frame = pd.DataFrame(rows)
    within = frame.groupby(list(keys))["count"] if keys else frame["count"]
    frame["rank"] = within.rank(method="min", ascending=False).astype(int)
    return frame.sort_values(
        [*keys, "rank", "reports", "key"], ascending=[*[True] * len(keys), True, False, True], ignore_index=True
    )[columns]


def _check(value: str, allowed: Sequence[str], option: str) -> None:
    if value not in allowed:
        raise ResultsError(f"--{option} 不能是 {value}", advice=f"可选：{'、'.join(allowed)}")
