"""Tagged reports and failures -> rows of the tables of a result dataset."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pbtext.records import Check, Failure, Report, Sentence
from pbtext.results.schema import TABLES

Rows = dict[str, list[dict[str, Any]]]
PATH_MARK = " › "


def rows_of(reports: Iterable[Report], failures: Iterable[Failure] = ()) -> Rows:
    """The rows of all tables, in the order of the reports and of the text."""
    rows: Rows = {table: [] for table in TABLES}
    for report in reports:
        key = {"report": report.name, "digest": report.digest}
        paths = section_paths(report)
        rows["reports"].append(key | _report_row(report))
        rows["sentences"] += [key | _sentence_row(s, paths[s.section]) for s in report.sentences]
        answered = {link.point for link in report.links}
        for p in report.points:
            rows["points"].append(
                key
                | {
                    "point": p.index,
                    "number": p.number,
                    "title": p.title,
                    "text": "".join(report.sentences[i].text for i in p.sentences),
                    "sentences": list(p.sentences),
                    "categories": list(p.categories),
                    "section": paths[p.section],
                    "extent": p.extent,
                    "quantities": list(p.quantities),
                    "answered": p.index in answered,
                }
            )
        for r in report.recommendations:
            rows["recommendations"].append(
                key
                | {
                    "recommendation": r.index,
                    "sentence": r.sentence,
                    "text": report.sentences[r.sentence].text,
                    "actor": r.actor,
                    "action": r.action,
                    "kind": r.kind,
                    "categories": list(r.categories),
                }
            )
        rows["tables"] += [
            key
            | {
                name: getattr(c, name)
                for name in ("table", "row", "column", "kind", "header", "name", "holds", "text", "role")
            }
            | {"start": c.span[0], "end": c.span[1], "categories": list(c.categories)}
            for c in report.cells
        ]
        rows["checks"] += [key | {"check": k} | _check_row(c, report) for k, c in enumerate(report.checks)]
        rows["links"] += [
            key | {"recommendation": x.recommendation, "point": x.point, "score": x.score, "reason": x.reason}
            for x in report.links
        ]
    rows["failures"] = [
        {"report": f.name, "digest": f.digest, "reason": f.reason, "advice": f.advice} for f in failures
    ]
    return rows


def section_paths(report: Report) -> list[str]:
    """For each section the titles from the top down to it, joined by ` › `."""
    paths: list[str] = []
    for s in report.sections:
        own = (s.number + s.title).strip().rstrip("。")
        above = paths[s.parent] if s.parent >= 0 else ""
        paths.append(PATH_MARK.join(x for x in (above, own) if x))
    return paths


def _report_row(report: Report) -> dict[str, Any]:
    m = report.metadata
    return {
        "format": report.format,
        "title": m.title,
        "region": m.region,
        "province": m.province,
        "bureau": m.bureau,
        "year": m.year,
        "issued": m.issued,
        "kind": m.kind,
        "number": m.number,
        "score": m.score,
        "grade": m.grade,
        "budget": m.budget,
        "spent": m.spent,
        "characters": len(report.text),
        "sentences": len(report.sentences),
        "points": len(report.points),
        "recommendations": len(report.recommendations),
        "warnings": list(report.warnings),
    }


def _check_row(c: Check, report: Report) -> dict[str, Any]:
    (start, end), (other_start, other_end) = c.spans
    page = next((s.page for s in reversed(report.sentences) if s.start <= start), None)
    return {
        "kind": c.kind,
        "reason": c.reason,
        "stated": c.stated,
        "computed": c.computed,
        "start": start,
        "end": end,
        "quoted": c.quoted[0],
        "other_start": other_start,
        "other_end": other_end,
        "other_quoted": c.quoted[1],
        "page": page,
    }


def _sentence_row(s: Sentence, section: str) -> dict[str, Any]:
    return {
        "index": s.index,
        "start": s.start,
        "end": s.end,
        "spans": [o for span in s.spans for o in span],
        "text": s.text,
        "role": s.role,
        "categories": list(s.categories),
        "confidence": s.confidence,
        "category_confidence": list(s.category_confidence),
        "section": section,
        "point": s.point,
        "paragraph": s.paragraph,
        "number": s.number,
        "heading": s.heading,
        "row": s.row,
        "page": s.page,
        "evidence": [f"{e.label}={e.rule}：{e.text}" for e in s.evidence],
    }
