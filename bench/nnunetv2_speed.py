"""nnU-Net v2's own predictor and bin/stunet with the same weights: time and memory of whole processes, in turns.

    python -m venv /tmp/nnunet && /tmp/nnunet/bin/pip install nnunetv2==2.8.1
    mvn -B -q -Punchecked -DskipTests pre-integration-test
    mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
    /tmp/nnunet/bin/python bench/nnunetv2_speed.py ../shared/data/ct_aorta/ct.nii.gz /tmp/speed --runs 3

Networks of nnU-Net's widths with random numbers (RandomModel.java), which export-nnunet writes for nnU-Net, too. Time is that from the start
of a program to the label map, one scan, no mirroring. Memory is looked at twice a second: the most of all processes of a program together,
where what they share counts once, and the most that one of them ever had (VmHWM).
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

import numpy as np

HOME = pathlib.Path(__file__).resolve().parent.parent


def status(pid, file, field):
    """Bytes."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(field):
                return 1024 * int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        pass
    return 0


def family(pid):
    yield pid
    try:
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))
    except (FileNotFoundError, ProcessLookupError):
        pass


class Watched:
    """A program that has run, and what it took."""

    def __init__(self, command, log):
        self.together = self.largest = 0
        start = time.perf_counter()
        with open(log, "a") as out:
            process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=subprocess.STDOUT, env=environment())
            watcher = threading.Thread(target=self.watch, args=(process,))
            watcher.start()
            code = process.wait()
        self.seconds = time.perf_counter() - start
        watcher.join()
        if code:
            raise SystemExit(f"{command[0]} ended with {code}; see {log}")

    def watch(self, process):
        while process.poll() is None:
            pids = list(family(process.pid))
            self.together = max(self.together, sum(status(pid, "smaps_rollup", "Pss:") for pid in pids))
            self.largest = max(self.largest, *(status(pid, "status", "VmHWM:") for pid in pids))
            time.sleep(0.5)


def environment():
    """nnU-Net wants to know where data sets are, and makes do without; no GPU."""
    return {**os.environ, "nnUNet_compile": "f", "CUDA_VISIBLE_DEVICES": ""}


def prepare(folder, network, edge, classes):
    """@return a model of random numbers, and the same for nnU-Net"""
    model, exported = folder / f"{network}{edge}.stunet", folder / f"{network}{edge}_exported"
    if not exported.exists():
        shutil.rmtree(model, ignore_errors=True)
        tests = HOME / "target" / "classpath.txt"
        classpath = f"{HOME}/target/test-classes:{HOME}/target/classes:{tests.read_text().strip()}"
        random = ["java", "-Xmx2g", "-cp", classpath, HOME / "bench" / "RandomModel.java", model, network, edge, classes, 1]
        subprocess.run(list(map(str, random)), check=True)
        subprocess.run([HOME / "bin" / "stunet", "export-nnunet", model, "-o", exported], check=True, stdout=subprocess.DEVNULL)
    return model, exported


def labels(file):
    import SimpleITK as sitk

    return sitk.GetArrayFromImage(sitk.ReadImage(str(file)))


def compare(network, options):
    folder = options.folder
    model, exported = prepare(folder, network, options.edge, options.classes)
    scans = folder / "scans"
    scans.mkdir(exist_ok=True)
    shutil.copy(options.scan, scans / "scan_0000.nii.gz")
    theirs, ours = folder / "theirs", folder / "ours.nii.gz"
    program = pathlib.Path(sys.executable).parent / "nnUNetv2_predict_from_modelfolder"
    plain = ["-f", 0, "-device", "cpu", "-npp", 1, "-nps", 1, "--disable_tta"]
    commands = {
        "nnU-Net": [program, "-i", scans, "-o", theirs, "-m", exported, *plain],
        "here": [HOME / "bin" / "stunet", "predict", "-m", model, "-i", options.scan, "-o", ours, "--no-mirror", "--overwrite"],
    }
    taken = {name: [] for name in commands}
    for run in range(options.runs):
        shutil.rmtree(theirs, ignore_errors=True)
        for name, command in commands.items():
            taken[name].append(Watched(command, folder / "log.txt"))
            last = taken[name][-1]
            print(f"  {network}, run {run + 1}, {name}: {last.seconds:.1f} s, {last.together / 1e9:.2f} GB", flush=True)
    a, b = labels(theirs / "scan.nii.gz"), labels(ours)
    print(f"  {network}: {(a != b).sum()} of {a.size} labels differ, of {len(np.unique(a))} different ones")
    return {
        name: (min(one.seconds for one in runs), max(one.together for one in runs), max(one.largest for one in runs))
        for name, runs in taken.items()
    }


def main():
    parser = argparse.ArgumentParser(description="Time and memory of nnU-Net v2's own predictor and of bin/stunet")
    parser.add_argument("scan", type=pathlib.Path, help="a CT, .nii.gz; the networks see it with voxels of 1.5 mm")
    parser.add_argument("folder", type=pathlib.Path, help="everything is written there")
    parser.add_argument("--networks", nargs="+", default=["plain", "resenc"], help="plain, resenc: PlainConvUNet, ResEnc L")
    parser.add_argument("--edge", type=int, default=128, help="of the patch, in voxels; a multiple of 32")
    parser.add_argument("--classes", type=int, default=105)
    parser.add_argument("--runs", type=int, default=3, help="turns; the fastest counts")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    options.folder.mkdir(parents=True, exist_ok=True)
    taken = {network: compare(network, options) for network in options.networks}
    print(f"\n| {options.edge}^3, {options.classes} classes | nnU-Net s | here s | ratio | nnU-Net GB | here GB | ratio | one process: nnU-Net GB | here GB | ratio |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for network, both in taken.items():
        columns = [network]
        for index, (unit, digits) in enumerate(((1, 1), (1e9, 2), (1e9, 2))):
            first, second = both["nnU-Net"][index], both["here"][index]
            columns += [f"{first / unit:.{digits}f}", f"{second / unit:.{digits}f}", f"{second / first:.2f}"]
        print("|", " | ".join(columns), "|")


if __name__ == "__main__":
    main()
