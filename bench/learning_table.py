"""Tables of the runs of bench/learning.py: mean Dice on the scored data set, per seed; and the curves while learning.

    python bench/learning_table.py RESULTS [CURVES.png [TASK ...]]      (the picture needs matplotlib)
"""
import csv
import json
import re
import statistics
import sys
from collections import defaultdict
from pathlib import Path


def mean_dice(report):
    return statistics.mean(float(structure["dice"]) for structure in report["structures"] if structure["cases"])


def runs(results):
    found = defaultdict(dict)
    for file in sorted(results.glob("*-*-*-*.json")):
        task, arm, seed, scored = re.fullmatch(r"(.+)-(.+)-(\d+)-(.+)", file.stem).groups()
        found[task, arm, scored.removesuffix(f"_{arm}")][int(seed)] = json.loads(file.read_text())
    return found


def table(found):
    print("| task | arm | scored on | mean Dice of each seed | mean |\n|---|---|---|---|---|")
    for (task, arm, scored), reports in found.items():
        dice = [mean_dice(reports[seed]) for seed in sorted(reports)]
        print(f"| {task} | {arm} | {scored} | " + " ".join(f"{d:.3f}" for d in dice) + f" | {statistics.mean(dice):.3f} |")


def structures(found):
    for (task, arm, scored), reports in found.items():
        names = [structure["name"] for structure in next(iter(reports.values()))["structures"]]
        means = [statistics.mean(float(r["structures"][i]["dice"]) for r in reports.values()) for i in range(len(names))]
        print(task, arm, scored, ", ".join(f"{name} {d:.3f}" for name, d in zip(names, means)))


def curves(results, found, picture, chosen):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    tasks = chosen or list(dict.fromkeys(task for task, _, _ in found))
    figure, axes = pyplot.subplots(1, len(tasks), figsize=(5 * len(tasks), 3.5), squeeze=False)
    for axis, task in zip(axes[0], tasks):
        for colour, arm in enumerate(dict.fromkeys(arm for t, arm, _ in found if t == task)):
            for seed in sorted({seed for (t, a, _), reports in found.items() if (t, a) == (task, arm) for seed in reports}):
                with open(results / f"{task}-{arm}-{seed}.stunet" / "training.csv") as file:
                    rows = list(csv.DictReader(file))
                axis.plot([int(r["epoch"]) for r in rows], [float(r["pseudo_dice"] or "nan") for r in rows], color=f"C{colour}",
                          label=arm if seed == 1 else None)
        axis.set(title=task, xlabel="epoch", ylabel="mean pseudo-Dice", ylim=(0, 1))
        axis.legend()
    figure.tight_layout()
    figure.savefig(picture, dpi=100)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    all_runs = runs(folder)
    table(all_runs)
    structures(all_runs)
    if len(sys.argv) > 2:
        curves(folder, all_runs, sys.argv[2], sys.argv[3:])
