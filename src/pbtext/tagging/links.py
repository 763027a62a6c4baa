"""Recommendations -> the points they answer: by place (same paragraph, same number), by category and by common words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from pbtext.records import Link, Point, Recommendation, Report

LEAST = 0.42  # score from which a link is stated
MOST = 3  # points that one recommendation can answer


def find_links(report: Report, points: Sequence[Point], recommendations: Sequence[Recommendation]) -> tuple[Link, ...]:
    """Which points each recommendation answers, best first; at most `MOST` each, none below `LEAST`."""
    if not points or not recommendations:
        return ()
    texts = ["".join(report.sentences[i].text for i in p.sentences) for p in points]
    grams = [_grams(t) for t in texts]
    frequency = Counter(g for bag in grams for g in bag)
    weight = {g: math.log((1 + len(points)) / n) for g, n in frequency.items()}
    places = [{report.sentences[i].paragraph for i in p.sentences} for p in points]
    ordinal = _ordinals(report, points)
    links: list[Link] = []
    for r in recommendations:
        sentence = report.sentences[r.sentence]
        own = _grams(sentence.text)
        # fsum, because a set of strings has another order in every process
        own_weight = 1 + math.fsum(weight[g] for g in own & weight.keys())
        scored = []
        for p, bag, place in zip(points, grams, places, strict=True):
            near = sentence.paragraph in place or (p.section == sentence.section and p.section > 0)
            common = set(r.categories) & set(p.categories)
            share = len(common) / max(1, min(len(r.categories), len(p.categories)))
            overlap = math.fsum(weight[g] for g in own & bag) / own_weight
            same_number = ordinal.get(("r", r.sentence)) == ordinal.get(("p", p.index), -1)
            score = 0.45 * near + 0.5 * share + 0.6 * min(1.0, overlap) + 0.1 * same_number
            reason = "同段" if near else "同类" if common else "词语相近"
            scored.append((min(1.0, score), reason, p.index))
        scored.sort(key=lambda x: (-x[0], x[2]))
        best = scored[0][0]
        links += [
            Link(r.index, index, round(score, 4), reason)
            for score, reason, index in scored[:MOST]
            if score >= LEAST and score >= 0.8 * best
        ]
    return tuple(links)


def _grams(text: str) -> set[str]:
    """Pairs of Han characters: enough to see that two texts speak of the same thing."""
    return {
        text[i : i + 2] for i in range(len(text) - 1) if text[i] >= "\u4e00" and "\u4e00" <= text[i + 1] <= "\u9fff"
    }


def _ordinals(report: Report, points: Sequence[Point]) -> dict[tuple[str, int], int]:
    """Position among the sections of the same parent: the third recommendation often answers the third problem."""
    count: Counter[int] = Counter()
    place: dict[int, int] = {}
    for s in report.sections[1:]:
        count[s.parent] += 1
        place[s.index] = count[s.parent]
    by_sentence = {("r", s.index): place.get(s.section, -2) for s in report.sentences}
    by_point = {("p", p.index): place.get(p.section, -1) for p in points}
    return by_sentence | by_point
