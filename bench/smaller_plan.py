"""A plan with other widths and another patch, for the trainings of docs/benchmarks.md.

    python bench/smaller_plan.py PLAN.json WIDTH,... [X,Y,Z]

Changes the file, which stunet plan has written: one width for each stage, and the patch, unless that is left out.
"""
import json
import sys
from pathlib import Path


def change(file, widths, patch):
    """One width per stage; a patch (x, y, z), or none, to keep the one that is planned."""
    content = json.loads(file.read_text())
    stages = content["network"]["stages"]
    if len(stages) != len(widths):
        raise SystemExit(f"{file} has {len(stages)} stages; {len(widths)} widths are given.")
    for stage, width in zip(stages, widths):
        stage["width"] = width
    if patch:
        content["plan"]["patch"] = patch
    file.write_text(json.dumps(content, indent=1))


def numbers(text):
    return [int(number) for number in text.split(",")]


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    change(Path(sys.argv[1]), numbers(sys.argv[2]), numbers(sys.argv[3]) if len(sys.argv) == 4 else None)
