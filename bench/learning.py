"""Learning benchmarks of docs/benchmarks.md: transfer against scratch, learning rates, widths, and few annotated slices.

    python bench/learning_data.py ../shared DATA
    python bench/learning.py DATA RESULTS [SEED,... [TASK ...]]
    python bench/learning_table.py RESULTS [CURVES.png]

The tasks are sparse, transfer, bigger, rates and long; all by default, for the seeds 1, 2 and 3. Within a task plan, number of updates
and scored scans are the same for all that is compared. Runs that are finished are not made again; one that was ended begins anew.
"""
import os
import shlex
import subprocess
import sys
from pathlib import Path

import smaller_plan

HOME = Path(__file__).resolve().parent.parent
# The command and what stands before it: "taskset -c 0 bin/stunet" for one core.
STUNET = shlex.split(os.environ.get("STUNET", str(HOME / "bin" / "stunet")))
SAMPLE = HOME / "samples" / "brain_tissue.stunet"
WIDTHS = [8, 16, 32, 64, 64, 64]


def stunet(*arguments, log=None):
    with open(log, "a") if log else open(os.devnull, "w") as out:
        subprocess.run([*STUNET, *map(str, arguments)], check=True, stdout=out, stderr=subprocess.STDOUT)


class Benchmark:
    def __init__(self, data, results, seeds):
        self.data, self.results, self.seeds = data, results, seeds
        results.mkdir(parents=True, exist_ok=True)

    def plan(self, name, dataset, patch, widths):
        """The plan of a data set with these widths per stage and this patch (x, y, z); without one, the patch that is planned."""
        file = self.results / f"{name}.plan"
        if not file.exists():
            made = file.with_suffix(".json")
            stunet("plan", "-d", self.data / dataset, "-o", made)
            smaller_plan.change(made, widths, patch)
            made.rename(file)
        return file

    def learn(self, task, arm, seed, dataset, scored, plan, epochs, *options, start=None):
        """scored: a data set for each result; its name, where there are several, stands behind the task's."""
        name = f"{task}-{arm}-{seed}"
        last = self.results / f"{name}-{scored[-1]}.json"
        if last.exists():
            return
        model, log = self.results / f"{name}.stunet", self.results / f"{name}.log"
        log.unlink(missing_ok=True)
        command = ["transfer", "-s", start] if start else ["train"]
        again = ["--restart"] if model.exists() or model.with_suffix(".training").exists() else []
        stunet(*command, "-d", self.data / dataset, "-o", model, "--plan", plan, "--seed", seed, "--epochs", epochs, "--updates", 100,
               "--fold", "all", *options, *again, log=log)
        for other in scored:
            made = self.results / f"{name}-{other}.half"
            stunet("validate", "-m", model, "-d", self.data / other, "--json", made, log=log)
            made.rename(self.results / f"{name}-{other}.json")
        print(name, flush=True)

    def sparse(self):
        """As many updates as two cores do in ten minutes; more of the torso, which has nine structures."""
        plan = self.plan("tissues", "tissues", [48, 64, 48], WIDTHS)
        for seed in self.seeds & {1, 2}:
            for arm in ("every", "fifth", "twentieth", "three", "scribbles"):
                self.learn("sparse", arm, seed, f"tissues_{arm}", [f"rest_{arm}", "colin"], plan, 15)
        if 1 not in self.seeds:
            return
        plan = self.plan("microns", "microns_four", None, WIDTHS)
        self.learn("microns", "four", 1, "microns_four", ["microns_rest", "microns_colin"], plan, 15)
        plan = self.plan("torso", "torso_every", [48, 48, 48], WIDTHS)
        for arm in ("every", "ten"):
            self.learn("torso", arm, 1, f"torso_{arm}", ["torso_rest", "torso_other"], plan, 40)

    def deep(self, arm, seed, epochs, *options, widths=WIDTHS, start=None, task="deep"):
        plan = self.plan(f"deep{widths[0]}", "deep_left", [32, 48, 32], widths)
        self.learn(task, arm, seed, "deep_left", ["deep_right"], plan, epochs, *options, start=start)

    def transfer(self):
        original = self.results / "original.stunet"
        if not original.exists():
            stunet("import", HOME.parent / "shared" / "samples" / "brain_tissue.model", "-o", original)
        for seed in self.seeds:
            self.deep("scratch", seed, 15)
            self.deep("sample", seed, 15, "--lr", "1e-2", start=SAMPLE)
            self.deep("original", seed, 15, "--lr", "1e-2", start=original)
            self.deep("encoder", seed, 15, "--lr", "1e-2", "--encoder-only", start=SAMPLE)
            self.deep("warmup", seed, 15, "--lr", "1e-2", "--warmup", "3", start=SAMPLE)

    def bigger(self):
        """Widths 4 and 16; 8 is the transfer's scratch."""
        for seed in self.seeds:
            for factor in (1, 4):
                widths = [factor * width // 2 for width in WIDTHS]
                self.deep(f"width{4 * factor}", seed, 15, widths=widths, task="bigger")

    def rates(self):
        """As many updates as two cores do in four minutes, and in ten."""
        for seed in self.seeds:
            for rate in ("1e-3", "3e-3"):
                self.deep(f"rate{rate}".replace("-", ""), seed, 15, "--lr", rate, start=SAMPLE, task="deep1500")
        for seed in self.seeds:
            for rate in ("1e-3", "3e-3", "1e-2"):
                self.deep(f"rate{rate}".replace("-", ""), seed, 40, "--lr", rate, start=SAMPLE, task="deep4000")

    def long(self):
        """As many updates as two cores do in thirty minutes."""
        for seed in self.seeds:
            for rate in ("3e-3", "1e-2"):
                self.deep(f"rate{rate}".replace("-", ""), seed, 120, "--lr", rate, start=SAMPLE, task="deep12000")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    seeds = {int(seed) for seed in sys.argv[3].split(",")} if len(sys.argv) > 3 else {1, 2, 3}
    benchmark = Benchmark(Path(sys.argv[1]), Path(sys.argv[2]), seeds)
    for chosen in sys.argv[4:] or ("sparse", "transfer", "bigger", "rates", "long"):
        getattr(benchmark, chosen)()
