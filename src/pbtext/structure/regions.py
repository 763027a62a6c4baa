"""Where a report comes from: the region it names and the province that lies in, by the table of divisions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

_UNIT = re.compile(r"[县区市旗]")
_NAME = re.compile(r"[\u4e00-\u9fff]{1,8}$")
# words that end like a place and are none
_NOT_PLACES = re.compile(
    r"(?:我|全|本|各|该|外|邻|兄弟|贫困|省|市|部分|两|些|个|向|对|由|的|和|与|及|在|等)[县区市旗]$|(?:社|小|片|园|景|辖|城|地|灾|校|库|山|牧|林|矿|厂|病|郊|湖|老|新|"
    r"示范|开发|高新|自治|城乡|保护|功能|市辖|开放|试验|实验|服务|居住|校园|超|集|夜|都|上|股|门)[区市]$|农贸市|县区$|县市$|市县$|区县$|(?:流动|应急|项目)"
)


@dataclass(frozen=True, slots=True)
class Divisions:
    """Names of provinces (long and short), prefectures and counties with the provinces they lie in."""

    provinces: Mapping[str, str]
    places: Mapping[str, frozenset[str]]
    prefectures: frozenset[str]


@cache
def divisions() -> Divisions:
    """The packaged table of administrative divisions."""
    provinces: dict[str, str] = {}
    places: defaultdict[str, set[str]] = defaultdict(set)
    prefectures: set[str] = set()
    province = ""
    table = resources.files("pbtext.structure").joinpath("divisions.txt").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            province = line.strip()
            short = re.sub(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$", "", province)
            provinces[province] = provinces[short] = province
            continue
        prefecture, _, counties = line.partition(":")
        prefectures.add(prefecture.strip())
        for name in [prefecture.strip(), *counties.split()]:
            if len(name) > 1 and name != "省直辖":
                places[name].add(province)
    return Divisions(provinces, {k: frozenset(v) for k, v in places.items()}, frozenset(prefectures))


def find_region(title: str, head: Sequence[str], tail: Sequence[str], text: str) -> tuple[str, str]:
    """Region and province of a report; empty where it names none."""
    table = divisions()
    votes: Counter[str] = Counter()
    for part, weight in ((title, 8), ("\n".join(head), 2), ("\n".join(tail), 3), (text, 1)):
        for name in _names(part, text):
            votes[name] += weight * (2 if name in table.places else 1)
    known = [n for n in votes if n in table.places]
    region = max(votes, key=lambda n: (votes[n], len(n), n)) if votes else ""
    edges = "\n".join((title, *head, *tail))
    inner = [n for n in votes if n != region and region and region + n in edges]  # 绍兴市芸溪区 speaks of 芸溪区
    region = max(inner, key=lambda n: (votes[n], n)) if inner else region
    province = _province(region, known, edges, text, table)
    return region or province, province


def _names(part: str, text: str) -> list[str]:
    """Places that `part` names. How far a name reaches to the left is told by how often each reading stands in `text`."""
    found = []
    table = divisions()
    for m in _UNIT.finditer(part):
        before = _NAME.search(part[max(0, m.start() - 6) : m.start()])
        if not before:
            continue
        stem = before.group(0)
        readings = [stem[-k:] + m.group(0) for k in range(1, min(len(stem), 6) + 1)]
        known = [r for r in readings if r in table.places]
        if known:
            found.append(max(known, key=len))
            continue
        best = ""
        for r in readings[1:4]:
            if text.count(r) >= max(2, 0.7 * text.count(best)) if best else text.count(r) >= 2:
                best = r
        if best and not _NOT_PLACES.search(best) and not re.search(r"[省市县区旗年]", best[:-1]):
            found.append(best)
    return found


def _province(region: str, known: Sequence[str], edges: str, text: str, table: Divisions) -> str:
    """The province: named in title, head or signature; else of the region; else of the other places that the text names."""
    votes: Counter[str] = Counter()
    for name, full in table.provinces.items():
        votes[full] += 6 * edges.count(name) * (2 if name == full else 1)
        if name == full:
            votes[full] += 2 * text.count(name)
    for place in known:
        if place != region and place not in table.prefectures:  # a county named in passing may lie anywhere
            continue
        homes = table.places[place]
        for full in homes:
            votes[full] += (8 if place == region else 3) * (2 if len(homes) == 1 else 1)
    best = max(votes, key=lambda p: (votes[p], p), default="")
    return best if best and votes[best] > 0 else ""
