#!/usr/bin/env python3
"""What --speed fast gains and what it costs, on every real scan of the shared folder: a table for docs/benchmarks.md.

    python3 bench/speed_table.py [../shared]      needs numpy, nibabel, and what `mvn package` makes

Dice against the annotation (mean over the structures that it has) and against the labels of --speed best.
"""
import resource, subprocess, sys, tempfile, time
from pathlib import Path
import nibabel, numpy

SHARED = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
# model, scan, annotation, which structure of the annotation is which of the model's (None: the same numbers)
SCANS = [
    ("data/torso_demo.model", "data/ct_torso/ct.nii.gz", "data/ct_torso/structures_merged.nii.gz", None),
    ("data/torso_demo.model", "data/ct_abdomen/ct.nii.gz", "data/ct_abdomen/structures_merged.nii.gz", None),
    ("data/torso_demo.model", "data/ct_aorta/ct.nii.gz", "data/ct_aorta/aorta.nii.gz", {1: 9}),
    ("samples/brain_tissue.model", "samples/t1_mni152_2mm.nii.gz", "samples/tissues_mni152_2mm.nii.gz", None),
    ("samples/brain_tissue.model", "samples/t1_colin27_2mm.nii.gz", None, None),
]


def stunet(*arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(["bin/stunet", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def voxels(path):
    image = nibabel.as_closest_canonical(nibabel.load(path))
    return numpy.asarray(image.dataobj).round().astype(int)


def dice(labels, truth):
    scores = [2 * ((labels == s) & (truth == s)).sum() / ((labels == s).sum() + (truth == s).sum())
              for s in numpy.unique(truth[truth > 0])]
    return f"{numpy.mean(scores):.3f}"


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    print("| scan | speed | s | processor s | Dice, annotation | Dice, best |\n|---|---|---|---|---|---|")
    for checkpoint, scan, annotation, numbers in SCANS:
        model = folder / (Path(checkpoint).stem + ".stunet")
        if not model.exists():
            stunet("import", SHARED / checkpoint, "-o", model)
        best = None
        for speed in ["best", "best --no-mirror", "fast"]:
            output = folder / "labels.nii.gz"
            seconds = stunet("predict", "-m", model, "-i", SHARED / scan, "-o", output, "--overwrite", "--speed", *speed.split())
            labels = voxels(output)
            best = labels if best is None else best
            row = [Path(scan).parent.name + "/" + Path(scan).name, speed, *(f"{value:.1f}" for value in seconds)]
            if annotation is None:
                row.append("")
            else:
                truth = voxels(SHARED / annotation)
                if numbers:
                    truth = sum(numpy.where(truth == a, b, 0) for a, b in numbers.items())
                row.append(dice(labels, truth))
            print("| " + " | ".join(row + [dice(labels, best)]) + " |", flush=True)
