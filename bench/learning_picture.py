"""What networks find that have learnt from few annotated slices: a picture from the runs of bench/learning.py.

    python bench/learning_picture.py DATA RESULTS PICTURE.png      (needs nibabel and matplotlib)

A slice of each kind of scan, and over it first what is true and then what the network of each run with seed 1 finds: Colin27,
which none has learnt from, and of the stack in micrometres and the torso a slice that none of the shown has learnt from.
"""
import sys
from pathlib import Path

import matplotlib
import nibabel
import numpy

import learning

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

TITLES = {"colin": "Colin27", "microns_rest": "stack in µm", "torso_rest": "torso"}
ROWS = {
    "colin": {
        "sparse-every-1": "every slice", "sparse-fifth-1": "every 5th", "sparse-twentieth-1": "every 20th", "sparse-three-1": "three slices",
        "sparse-scribbles-1": "scribbles",
    },
    "microns_rest": {"microns-four-1": "four slices"},
    "torso_rest": {"torso-every-1": "every slice", "torso-ten-1": "ten slices"},
}
SLICES = {"colin": 45, "microns_rest": 8, "torso_rest": 75}


def only(folder):
    return next(folder.glob("*.nii.gz"))


def found(results, run, scan):
    labels = results / f"{run}.nii.gz"
    if not labels.exists():
        learning.stunet("predict", "-m", results / f"{run}.stunet", "-i", scan, "-o", labels)
    return labels


def plane(file, z):
    return numpy.asarray(nibabel.load(file).dataobj)[:, :, z].T[::-1]


def main(data, results, picture):
    columns = 1 + max(len(runs) for runs in ROWS.values())
    figure, axes = pyplot.subplots(len(ROWS), columns, figsize=(2.4 * columns, 2.9 * len(ROWS)), layout="constrained")
    for axis in axes.flat:
        axis.axis("off")
    for row, (scan, runs) in zip(axes, ROWS.items()):
        image, true = only(data / scan / "imagesTr"), only(data / scan / "labelsTr")
        z = SLICES[scan]
        highest = int(plane(true, z).max())
        maps = {f"{TITLES[scan]}, true": true} | {title: found(results, run, image) for run, title in runs.items()}
        for axis, (title, labels) in zip(row, maps.items()):
            axis.imshow(plane(image, z), cmap="gray")
            axis.imshow(numpy.ma.masked_equal(plane(labels, z), 0), cmap="viridis", alpha=0.5, vmin=1, vmax=highest, interpolation="nearest")
            axis.set_title(title)
    figure.savefig(picture, dpi=80)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:4]))
