"""Fails where a figure of score.py lies under its floor."""

import json
import pathlib
import sys

FLOORS = {
    "problem": 0.96,
    "recommendation": 0.97,
    "problem_category": 0.86,
    "recommendation_category": 0.86,
    "cell": 0.93,
}

figures = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
low = {name: figures[name]["f1"] for name, floor in FLOORS.items() if figures[name]["f1"] < floor}
for name, value in low.items():
    print(f"{name}: F1 {value:.3f} is under the floor {FLOORS[name]:.2f}")
sys.exit(1 if low else 0)
