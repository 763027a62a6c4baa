"""Small charts as SVG, with a Chinese font stack: curves over one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from pbtext.writers.svg import FONTS

COLOURS = ("#2f6f9f", "#c2571a", "#3c8d40", "#7a4fa3", "#8a6d1c")
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 620, 360, 56, 40, 150, 48


def curves(
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    title: str,
    x_name: str,
    y_range: tuple[float, float],
    x_ticks: Mapping[float, str],
    diagonal: bool = False,
) -> str:
    """Curves of (x, y) points with axes and a legend."""
    xs = [*x_ticks, *(x for points in series.values() for x, _ in points)]
    low, high = min(xs), max(xs)
    bottom, top = y_range

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (x - low) / (high - low) * (WIDTH - LEFT - RIGHT)
        return round(across, 1), round(HEIGHT - BOTTOM - (y - bottom) / (top - bottom) * (HEIGHT - TOP - BOTTOM), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" font-family="{FONTS}" '
        f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<text x="{LEFT}" y="22" font-size="15" font-weight="600">{escape(title)}</text>'
    ]
    for k in range(6):
        y = bottom + (top - bottom) * k / 5
        (x0, at), (x1, _) = place(low, y), place(high, y)
        parts.append(f'<path d="M{x0} {at}H{x1}" stroke="#dfe5ea"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4}" text-anchor="end">{y:.2f}</text>')
    for x, name in x_ticks.items():
        at, y0 = place(x, bottom)
        parts.append(f'<text x="{at}" y="{y0 + 18}" text-anchor="middle">{escape(name)}</text>')
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#5b6877">{escape(x_name)}</text>'
    )
    if diagonal:
        start, end = max(low, bottom), min(high, top)
        (x0, y0), (x1, y1) = place(start, start), place(end, end)
        parts.append(f'<path d="M{x0} {y0}L{x1} {y1}" stroke="#9aa5b1" stroke-dasharray="4 4"/>')
    for k, (name, points) in enumerate(series.items()):
        colour = COLOURS[k % len(COLOURS)]
        at = [place(x, y) for x, y in points]
        parts.append(
            f'<path d="M{"L".join(f"{x} {y}" for x, y in at)}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in at]
        y = TOP + 14 + 20 * k
        parts.append(f'<rect x="{WIDTH - RIGHT + 14}" y="{y - 9}" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 32}" y="{y + 1}">{escape(name)}</text>')
    return "".join([*parts, "</svg>\n"])
