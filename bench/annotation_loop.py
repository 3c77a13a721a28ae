"""Does the loop of annotating and learning help: a scripted annotator corrects the slices that the network proposes.

    mvn -B -q -Punchecked -DskipTests pre-integration-test
    nice python bench/annotation_loop.py RESULTS [SEED [EPOCHS [PICTURE.png]]]

The sample brain (2 mm), grey and white matter, annotated from its true labels. 72 epochs of 20 updates in all (or
EPOCHS), what two cores do in ten minutes: in four rounds, with three slices at first and the three that are proposed
before each later round ("proposed"); the same with evenly spaced slices in their place ("even"); and in one round from
the first three alone ("first"). Dice is that of the slices that none of the three has touched. What is finished is not
made again; a round that was ended goes on. Prints a table as Markdown. The picture, which needs matplotlib, has the slice that
"proposed" finds worst at first, of those that nobody touched: what is true, and what is found before anything is corrected,
after one correction and after three.
"""
import gzip
import json
import struct
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
IMAGEJ = HOME / "target" / "imagej"
SCAN = HOME / "samples" / "t1_mni152_2mm.nii.gz"
TRUTH = HOME / "samples" / "tissues_mni152_2mm.nii.gz"
STRUCTURES = {"grey": 2, "white": 3}
FIRST = [31, 46, 61]
# Between those and each other; the brain ends some slices from the image's ends.
EVEN = [[24, 38, 53], [16, 68, 76], [20, 42, 65]]
ROUNDS = 1 + len(EVEN)
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


def rois(file, slices):
    values = ",".join(f"{name}={value}" for name, value in STRUCTURES.items())
    java("-cp", IMAGEJ / "ij.jar", HOME / "bench" / "TrueRois.java", TRUTH, file, values, ",".join(map(str, slices)))
    return file


def step(project, options, log):
    call = "call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands."
    macro = project.parent / "step.ijm"
    macro.write_text(f"{call}SampleCommand', '');\n{call}AnnotateCommand', 'project=[{project}] device=cpu {options}');\n")
    with log.open("a") as file:
        file.write(java(f"-Dplugins.dir={IMAGEJ}", "-cp", IMAGEJ / "ij.jar", "ij.ImageJ", "-batch", macro))


def state(project):
    file = project / "project.json"
    return json.loads(file.read_text()) if file.exists() else {"rounds": []}


def learn(arm, results, seed, epochs, slices_of):
    """Learns the rounds of an arm. @return the slices that were annotated before each"""
    project, log = results / arm / "brain", results / arm / "log.txt"
    project.parent.mkdir(parents=True, exist_ok=True)
    annotated = []
    rounds = len(epochs)
    for number in range(1, rounds + 1):
        annotated.append(slices_of(number, state(project)))
        if len(state(project)["rounds"]) < number:
            zip_file = rois(results / arm / f"slices_{number}.zip", annotated[-1])
            length = f"minutes=1000 epochs={epochs[number - 1]} seed={seed}"
            step(project, f"{length} round={number} annotate=[{zip_file}]", log)
    return annotated


def proposed(number, now):
    return FIRST if number == 1 else list(now["rounds"][number - 2]["proposed"].values())[0]


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
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 72
    part = [epochs // ROUNDS] * ROUNDS
    touched = {
        "proposed": learn("proposed", results, seed, part, proposed),
        "even": learn(
            "even", results, seed, part, lambda number, now: FIRST if number == 1 else EVEN[number - 2]
        ),
        "first": learn("first", results, seed, [epochs], lambda number, now: FIRST),
    }
    truth = volume(TRUTH)
    all_touched = {z for arm in touched.values() for slices in arm for z in slices}
    scored = [z for z in range(1, len(truth) + 1) if z not in all_touched]
    print(f"| annotator | round | slices | {' | '.join(STRUCTURES)} | mean |")
    print("|---|---|---|" + "---|" * (len(STRUCTURES) + 1))
    for arm, rounds in touched.items():
        names = state(results / arm / "brain")["structures"]
        for number in range(1, len(rounds) + 1):
            found = volume(round_result(results, arm, number))
            scores = [dice(found, truth, value, names.index(name) + 1, scored) for name, value in STRUCTURES.items()]
            cells = " | ".join(f"{score:.3f}" for score in scores + [sum(scores) / len(scores)])
            print(f"| {arm} | {number} | {' '.join(map(str, rounds[number - 1]))} | {cells} |")
    if len(sys.argv) > 4:
        found = {title: volume(round_result(results, "proposed", number)) for title, number in SHOWN.items()}
        names = state(results / "proposed" / "brain")["structures"]
        values = {names.index(name) + 1: value for name, value in STRUCTURES.items()}
        tissue = set(STRUCTURES.values())
        wrong = {
            z: sum(values.get(label) != (true if true in tissue else None)
                   for label, true in zip(found["before"][z - 1], truth[z - 1]))
            for z in scored
        }
        picture(found, values, truth, max(wrong, key=wrong.get), Path(sys.argv[4]))


def round_result(results, arm, number):
    return next((results / arm / "brain" / "rounds").glob(f"round_{number}_*.nii.gz"))


def picture(maps, values, truth, z, file):
    """Slice z: the scan, and over it first what is true and then what is in the label maps, grey and white matter coloured."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    with gzip.open(TRUTH) as data:
        x, y = struct.unpack("<2h", data.read(46)[42:46])

    def plane(of):
        return np.array(of[z - 1]).reshape(y, x)[::-1]

    shown = [("true", np.isin(plane(truth), list(STRUCTURES.values())) * plane(truth))]
    for title, labels in maps.items():
        found = plane(labels)
        shown.append((title, sum(value * (found == label) for label, value in values.items())))
    figure, axes = plt.subplots(1, len(shown), figsize=(3 * len(shown), 3.6), layout="constrained")
    for axis, (title, labels) in zip(axes, shown):
        axis.imshow(plane(volume(SCAN)), cmap="gray")
        axis.imshow(np.ma.masked_equal(labels, 0), cmap="cool", alpha=0.45, vmin=2, vmax=3, interpolation="nearest")
        axis.set_title(f"slice {z}: {title}")
        axis.axis("off")
    figure.savefig(file, dpi=80)


if __name__ == "__main__":
    main()
