"""Does the loop of annotating and learning help: a scripted annotator corrects the slices that the network proposes.

    mvn -B -q -Punchecked -DskipTests pre-integration-test
    nice python bench/annotation_loop.py RESULTS [TASK [SEED [EPOCHS [PICTURE.png]]]]

TASK is "tissues", grey and white matter of the sample brain (2 mm), which nearly every slice has, or "deep", the six
structures of the other brain, which a third of the slices have, annotated from their true labels. 72 epochs of 20
updates in all (or EPOCHS), what two cores do in ten minutes: in four rounds, with three slices at first and the three
that are proposed before each later round ("proposed"); the same, from the same first round on, with evenly spaced ones
in their place ("even"); and in one round from the first three alone ("first"). Dice is that of the slices that none of
the three has touched. What is finished is not made again; a round that was ended goes on. Prints a table as Markdown.
The picture, which needs matplotlib, has the slice that "proposed" finds worst at first, of those that nobody touched:
what is true, and what is found before anything is corrected, after one correction and after three.
"""
import gzip
import json
import shutil
import struct
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
IMAGEJ = HOME / "target" / "imagej"
SAMPLES = HOME / "samples"
Task = namedtuple("Task", "scan truth structures first even")
TASKS = {
    # Evenly between the first and each other; the brain ends some slices from the image's ends.
    "tissues": Task(
        SAMPLES / "t1_mni152_2mm.nii.gz",
        SAMPLES / "tissues_mni152_2mm.nii.gz",
        {"grey": 2, "white": 3},
        [31, 46, 61],
        [[24, 38, 53], [16, 68, 76], [20, 42, 65]],
    ),
    # Between them the first have all six; the even ones are spread over the whole image.
    "deep": Task(
        SAMPLES / "t1_colin27_2mm.nii.gz",
        SAMPLES / "deep_structures_colin27_2mm.nii.gz",
        {"caudate": 1, "putamen": 2, "pallidum": 3, "thalamus": 4, "hippocampus": 5, "amygdala": 6},
        [28, 36, 44],
        [[15, 45, 75], [25, 55, 85], [5, 35, 65]],
    ),
}
SHOWN = {"before": 1, "after one correction": 2, "after three": 4}


def volume(file):
    """The values of a label map, slice by slice."""
    data = gzip.open(file).read()
    x, y, z = struct.unpack("<3h", data[42:48])
    letter = {2: "B", 4: "h", 512: "H", 16: "f"}[struct.unpack("<h", data[70:72])[0]]
    start = int(struct.unpack("<f", data[108:112])[0])
    values = struct.unpack_from(f"<{x * y * z}{letter}", data, start)
    return [values[i * x * y:(i + 1) * x * y] for i in range(z)]


def java(*arguments):
    run = subprocess.run(["java", "-Djava.awt.headless=true", *map(str, arguments)], capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stdout + run.stderr)
    return run.stdout


def rois(task, file, slices):
    values = ",".join(f"{name}={value}" for name, value in task.structures.items())
    numbers = ",".join(map(str, slices))
    java("-cp", IMAGEJ / "ij.jar", HOME / "bench" / "TrueRois.java", task.truth, file, values, numbers)
    return file


def step(task, project, options, log):
    macro = project.parent / "step.ijm"
    macro.write_text(
        "call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands.AnnotateCommand', "
        f"'input=[{task.scan}] project=[{project}] device=cpu {options}');\n"
    )
    with log.open("a") as file:
        file.write(java(f"-Dplugins.dir={IMAGEJ}", "-cp", IMAGEJ / "ij.jar", "ij.ImageJ", "-batch", macro))


def state(project):
    file = project / "project.json"
    return json.loads(file.read_text()) if file.exists() else {"rounds": []}


def learn(task, arm, results, seed, epochs, slices_of, after_first=None):
    """Learns the rounds of an arm. @return the slices that were annotated before each"""
    project, log = results / arm / "brain", results / arm / "log.txt"
    project.parent.mkdir(parents=True, exist_ok=True)
    annotated = []
    for number, length in enumerate(epochs, 1):
        annotated.append(slices_of(number, state(project)))
        if len(state(project)["rounds"]) < number:
            zip_file = rois(task, results / arm / f"slices_{number}.zip", annotated[-1])
            options = f"minutes=1000 epochs={length} seed={seed}"
            step(task, project, f"{options} round={number} annotate=[{zip_file}]", log)
        if number == 1 and after_first and not after_first.exists():
            if len(state(project)["rounds"]) > 1:
                sys.exit(f"{after_first} is gone, and so is the first round that it went on from; begin again.")
            part = after_first.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            shutil.copytree(project, part)
            part.rename(after_first)
    return annotated


def dice(found, truth, value, wanted, slices):
    both = either = 0
    for z in slices:
        for a, b in zip(found[z - 1], truth[z - 1]):
            both += a == wanted and b == value
            either += (a == wanted) + (b == value)
    return 2 * both / either


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    results = Path(sys.argv[1]).resolve()
    task = TASKS[sys.argv[2] if len(sys.argv) > 2 else "tissues"]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 72
    rounds = 1 + len(task.even)
    part = [epochs // rounds] * rounds

    def proposed(number, now):
        return task.first if number == 1 else list(now["rounds"][number - 2]["proposed"].values())[0]

    def even(number, now):
        return task.first if number == 1 else task.even[number - 2]

    touched = {
        "proposed": learn(task, "proposed", results, seed, part, proposed, results / "even" / "brain"),
        "even": learn(task, "even", results, seed, part, even),
        "first": learn(task, "first", results, seed, [epochs], even),
    }
    truth = volume(task.truth)
    all_touched = {z for arm in touched.values() for slices in arm for z in slices}
    scored = [z for z in range(1, len(truth) + 1) if z not in all_touched]
    print(f"| annotator | round | slices | {' | '.join(task.structures)} | mean |")
    print("|---|---|---|" + "---|" * (len(task.structures) + 1))
    for arm, slices in touched.items():
        names = state(results / arm / "brain")["structures"]
        for number in range(1, len(slices) + 1):
            found = volume(round_result(results, arm, number))
            scores = [
                dice(found, truth, value, names.index(name) + 1, scored) for name, value in task.structures.items()
            ]
            cells = " | ".join(f"{score:.3f}" for score in scores + [sum(scores) / len(scores)])
            print(f"| {arm} | {number} | {' '.join(map(str, slices[number - 1]))} | {cells} |")
    if len(sys.argv) > 5:
        found = {title: volume(round_result(results, "proposed", number)) for title, number in SHOWN.items()}
        names = state(results / "proposed" / "brain")["structures"]
        values = {names.index(name) + 1: value for name, value in task.structures.items()}
        shown = set(values.values())
        wrong = {
            z: sum(values.get(label) != (true if true in shown else None)
                   for label, true in zip(found["before"][z - 1], truth[z - 1]))
            for z in scored
        }
        picture(task, found, values, truth, max(wrong, key=wrong.get), Path(sys.argv[5]))


def round_result(results, arm, number):
    return next((results / arm / "brain" / "rounds").glob(f"round_{number}_*.nii.gz"))


def picture(task, maps, values, truth, z, file):
    """Slice z: the scan, and over it first what is true and then what is in the label maps, in colour."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    with gzip.open(task.truth) as data:
        x, y = struct.unpack("<2h", data.read(46)[42:46])

    def plane(of):
        return np.array(of[z - 1]).reshape(y, x)[::-1]

    shown = [("true", np.isin(plane(truth), list(values.values())) * plane(truth))]
    for title, labels in maps.items():
        found = plane(labels)
        shown.append((title, sum(value * (found == label) for label, value in values.items())))
    low, high = min(values.values()), max(values.values())
    figure, axes = plt.subplots(1, len(shown), figsize=(3 * len(shown), 3.6), layout="constrained")
    for axis, (title, labels) in zip(axes, shown):
        axis.imshow(plane(volume(task.scan)), cmap="gray")
        inside = np.ma.masked_equal(labels, 0)
        axis.imshow(inside, cmap="cool", alpha=0.45, vmin=low, vmax=high, interpolation="nearest")
        axis.set_title(f"slice {z}: {title}")
        axis.axis("off")
    figure.savefig(file, dpi=80)


if __name__ == "__main__":
    main()
