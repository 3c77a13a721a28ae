#!/usr/bin/env python3
"""Predict Folder and one scan in blocks on Spark, against one process: a table for docs/benchmarks.md.

    python3 bench/spark_table.py MODEL FOLDER SCAN [OPTION ...]     needs what `mvn package` makes, and Linux

Cases are those of FOLDER; SCAN is predicted in 2 x 2 blocks. Executors are processes of their own (Spark's local-cluster) that share
this machine's cores. Once an executor and once an engine is killed with signal 9, when a quarter of the cases is done. Label maps are
compared byte by byte with those of one process. Memory is what all processes together had at the same moment (proportional set size).
"""
import os, re, signal, subprocess, sys, tempfile, threading, time
from pathlib import Path

EXECUTOR, ENGINE = "CoarseGrainedExecutorBackend", "EngineServer"


def descendants(root):
    """Process ids with their command lines."""
    children, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            commands[int(folder.name)] = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile
            continue
        children.setdefault(int(parent), []).append(int(folder.name))
    found, open_ends = {}, [root]
    while open_ends:
        process = open_ends.pop()
        found[process] = commands.get(process, [])
        open_ends += children.get(process, [])
    return found


def memory(processes):
    total = 0
    for process in processes:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1e6


class Watch(threading.Thread):
    """Measures the memory of a program, and kills one of its processes when so many label maps are there."""

    def __init__(self, program, main, output, finished):
        super().__init__(daemon=True)
        self.program, self.main, self.output, self.finished = program, main, output, finished
        self.most, self.killed = 0, False

    def run(self):
        while self.program.poll() is None:
            processes = descendants(self.program.pid)
            self.most = max(self.most, memory(processes))
            if self.main and not self.killed and len(list(self.output.glob("*.nii.gz"))) >= self.finished:
                of_main = [process for process, words in processes.items()
                           if any(word.endswith(self.main.encode()) for word in words)]
                if of_main:
                    os.kill(of_main[0], signal.SIGKILL)
                    self.killed = True
            time.sleep(0.2)


def measure(name, command, output, expected, kill=None, finished=0):
    log = output.parent / "log.txt"
    start = time.monotonic()
    with open(log, "w") as out:
        program = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        watch = Watch(program, kill, output, finished)
        watch.start()
        code = program.wait()
    seconds = time.monotonic() - start
    if code or (kill and not watch.killed):
        sys.exit(f"{name}: exit code {code}, killed: {watch.killed}\n{log.read_text()}")
    files = sorted(output.glob("*.nii.gz")) if output.is_dir() else [output]
    if expected:
        pairs = [(file, expected / file.name if output.is_dir() else expected) for file in files]
        equal = f"{sum(a.read_bytes() == b.read_bytes() for a, b in pairs)} of {len(pairs)}"
    else:
        equal = ""
    if output.is_dir():
        rows = (output / "summary.csv").read_text().splitlines()[1:]
        if len(rows) != len(files) or not all(",done," in row for row in rows):
            sys.exit(f"{name}: the summary tells of other cases\n" + "\n".join(rows))
    tiles = re.search(r"\d+ tiles instead of \d+", log.read_text())
    name += f" ({tiles[0]})" if tiles else ""
    print(f"| {name} | {seconds:.1f} | {watch.most:.2f} | {equal} |", flush=True)


def main(model, scans, scan, *options):
    scans = Path(scans)
    quarter = max(1, len(list(scans.iterdir())) // 4)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)

        def cases(name, program, expected=None, **kill):
            output = folder / f"labels{len(list(folder.iterdir()))}"
            measure(name, [*program, "predict-folder", "-m", model, "-i", scans, "-o", output, *options], output, expected, **kill)
            return output

        def blocks(name, program, arguments=(), expected=None):
            output = folder / f"labels{len(list(folder.iterdir()))}.nii.gz"
            measure(name, [*program, "predict", "-m", model, "-i", scan, "-o", output, *arguments, *options], output, expected)
            return output

        def spark(executors):
            cores = max(1, os.cpu_count() // executors)
            return ["bin/stunet-spark", "--master", f"local-cluster[{executors},{cores},1024]", "--conf",
                    f"spark.executor.cores={cores}"]

        print("| | s | GB | label maps with the same bytes |\n|---|---|---|---|")
        here = cases("`stunet predict-folder`", ["bin/stunet"])
        cases("Spark, 1 executor with all cores", spark(1), here)
        cases("Spark, 2 executors with half of them each", spark(2), here)
        cases("the same, one executor killed (signal 9)", spark(2), here, kill=EXECUTOR, finished=quarter)
        cases("the same, one engine killed", spark(2), here, kill=ENGINE, finished=quarter)
        here = blocks("one scan, `stunet predict`", ["bin/stunet"])
        blocks("one scan in 2 x 2 blocks, 1 executor", spark(1), ["--blocks", "2x2"], here)
        blocks("one scan in 2 x 2 blocks, 2 executors", spark(2), ["--blocks", "2x2"], here)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
