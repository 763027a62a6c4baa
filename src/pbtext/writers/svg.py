"""Pictures as SVG with a Chinese font stack: they print, scale and need no font in the package."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FONTS = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, WenQuanYi Micro Hei, sans-serif"
CELL, LABEL = 30, 132


def heatmap(frame: pd.DataFrame, *, title: str = "") -> str:
    """A frame of counts as a heat map; the darker the more. Rows and columns keep their order."""
    rows, columns = [str(r) for r in frame.index], [str(c) for c in frame.columns]
    values = frame.to_numpy(dtype=float)
    off = [float(values[i, j]) for i in range(len(rows)) for j in range(len(columns)) if rows[i] != columns[j]]
    top = max(off, default=0.0) or 1.0
    head = 24 if title else 0
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LABEL + CELL * len(columns) + 8}" '
        f'height="{head + LABEL + CELL * len(rows) + 8}" font-family="{FONTS}" font-size="12">'
    ]
    if title:
        parts.append(f'<text x="0" y="16" font-size="14" font-weight="600">{escape(title)}</text>')
    for j, name in enumerate(columns):
        x, y = LABEL + CELL * j + CELL / 2 + 4, head + LABEL - 6
        parts.append(f'<text transform="translate({x},{y}) rotate(-60)">{escape(name)}</text>')
    for i, name in enumerate(rows):
        y = head + LABEL + CELL * i
        parts.append(f'<text x="{LABEL - 6}" y="{y + CELL / 2 + 4}" text-anchor="end">{escape(name)}</text>')
        for j in range(len(columns)):
            value = float(values[i, j])
            shade = "#dfe5ea" if name == columns[j] else _shade(value / top)
            dark = name != columns[j] and value / top > 0.55
            parts.append(
                f'<rect x="{LABEL + CELL * j}" y="{y}" width="{CELL - 1}" height="{CELL - 1}" fill="{shade}"/>'
                f'<text x="{LABEL + CELL * j + CELL / 2}" y="{y + CELL / 2 + 4}" text-anchor="middle" '
                f'fill="{"#fff" if dark else "#1d2733"}">{value:g}</text>'
            )
    return "".join([*parts, "</svg>"])


def _shade(share: float) -> str:
    """From white to blue."""
    share = min(1.0, max(0.0, share))
    red, green, blue = (round(255 + (end - 255) * share) for end in (47, 111, 159))
    return f"#{red:02x}{green:02x}{blue:02x}"
