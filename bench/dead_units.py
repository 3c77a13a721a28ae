"""Which part of the recipe kills units of the decoder: one factor differs at a time, docs/benchmarks.md has the result.

    python bench/learning_data.py ../shared DATA
    mvn -B -q compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
    nice -n 19 python bench/dead_units.py DATA RESULTS [RUN ...]

The sample model's scan and network, 400 updates, one thread. A run that is finished is not made again; one that was
ended begins anew. Prints the table of all that are finished, as Markdown.
"""
import os
import subprocess
import sys
from pathlib import Path

import smaller_plan

HOME = Path(__file__).resolve().parent.parent
WIDTHS = [8, 16, 32, 64, 64, 64]
RUNS = {
    "recipe": "",
    "recipe, seed 2": "seed=2",
    "recipe, seed 3": "seed=3",
    "init PyTorch": "init=pytorch",
    "init PyTorch, seed 2": "init=pytorch seed=2",
    "init PyTorch, seed 3": "init=pytorch seed=3",
    "init PyTorch where a norm follows": "init=normed",
    "init PyTorch where no norm follows": "init=unnormed",
    "heads a tenth": "head=0.1",
    "rate 3e-3": "rate=0.003",
    "rate 1e-3": "rate=0.001",
    "momentum 0.9": "momentum=0.9",
    "momentum 0.9, rate 0.1": "momentum=0.9 rate=0.1",
    "warm-up 100": "warmup=100",
    "patch 48x64x48": "patch=48,64,48",
    "patch 48x64x48, init PyTorch": "patch=48,64,48 init=pytorch",
    "Dice over batch": "dice=batch",
    "clip 1": "clip=1",
    "no clipping": "clip=1e9",
    "no augmentation": "augmentation=off",
    "no oversampling": "foreground=0",
    "all oversampled": "foreground=1",
    "no decay": "decay=0",
}
# Another task: six deep structures, which their place tells apart; 600 updates.
DEEP = {
    "recipe": "", "heads a tenth": "head=0.1", "init PyTorch": "init=pytorch", "heads a hundredth": "head=0.01",
    "shortcuts 0.41": "shortcut=0.41", "shortcuts 0.7, heads a tenth": "shortcut=0.7 head=0.1",
    "heads a tenth, 0.41 where a norm follows": "head=0.1 norm=0.41",
}
RUNS |= {f"deep, {name}{seed}": f"task=deep updates=600 {factors} {seed[2:].replace(' ', '=')}"
         for name, factors in DEEP.items() for seed in ("", ", seed 2", ", seed 3")}


def command():
    libraries = (HOME / "target" / "classpath.txt").read_text().strip()
    classes = os.environ.get("DEAD_UNITS_CLASSES", str(HOME / "target" / "classes"))
    java = ["java", "-Xmx2g", "-Dfile.encoding=UTF-8", "-cp", classes + os.pathsep + libraries]
    return java + [str(HOME / "bench" / "DeadUnits.java")]


def plan(data, results, learnt, patch):
    """The data set's plan with the sample model's widths and this patch (x, y, z)."""
    file = results / f"plan-{learnt}-{patch.replace(',', '-')}.json"
    if not file.exists():
        main = command()[:-1] + ["sc.fiji.stunet.cli.StuNetCommandLine", "plan", "-d", str(data / learnt)]
        subprocess.run(main + ["-o", str(file)], check=True, capture_output=True)
        smaller_plan.change(file, WIDTHS, smaller_plan.numbers(patch))
    return file


def run(data, results, name, factors):
    file = results / (name.replace(" ", "_").replace(",", "") + ".txt")
    if file.exists():
        return
    words = dict(word.split("=", 1) for word in factors.split())
    patch = words.pop("patch", "32,48,32")
    learnt, scored = ("deep_left", "deep_right") if words.pop("task", "") == "deep" else ("tissues", "colin")
    arguments = [plan(data, results, learnt, patch), data / learnt, data / scored, results / f"cases-{learnt}-{patch}"]
    half = file.with_suffix(".half")
    with half.open("w") as out:
        subprocess.run(
            command() + [str(argument) for argument in arguments] + [f"{key}={value}" for key, value in words.items()],
            check=True, stdout=out, stderr=subprocess.DEVNULL, env=os.environ | {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_OVERRIDE_GLOBAL_THREADPOOL": "1"})
    half.rename(file)


def table(results):
    print("| what differs | dead after 100 updates, stages 0 to 4, % | after the last | last loss | Dice on the other scan |")
    print("|---|---|---|---|---|")
    for name in RUNS:
        file = results / (name.replace(" ", "_").replace(",", "") + ".txt")
        if not file.exists():
            continue
        rows = [line.split() for line in file.read_text().splitlines()]
        lines = {int(row[0]): row for row in rows if row[0].isdigit()}
        dead = [" ".join(f"{float(share):.0f}" for share in lines[u][2:7]) for u in (100, max(lines))]
        dice = next(row[1] for row in rows if row[0] == "dice")
        print(f"| {name} | {dead[0]} | {dead[1]} | {lines[max(lines)][1]} | {dice} |")


def main(data, results, names):
    results.mkdir(parents=True, exist_ok=True)
    for name in names or RUNS:
        run(data, results, name, RUNS[name])
    table(results)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
