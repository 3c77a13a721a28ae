"""The data sets of the learning benchmarks in docs/benchmarks.md, from the shared folder's scans.

    python bench/learning_data.py SHARED OUTPUT      (needs nibabel)

tissues/       MNI template with its three tissues
colin/         Colin27 with the tissues that the original's model finds in it
deep_left/     left half of Colin27 with its deep structures
deep_right/    its right half, mirrored so that it looks like a left one
tissues_ARM/   the template with few annotated slices (every slice, every fifth, every twentieth, three, scribbles); the rest is ignored
rest_ARM/      the template with all slices but those
microns_four/  four of five slices of the template left out, in micrometres: voxels five times longer along z; four slices annotated
microns_rest/  the same, all slices but those; microns_colin/ Colin27 as such a stack
torso_every/   CT of a torso with the structures that the original's model finds in it; torso_ten/ with ten annotated slices;
torso_rest/    all slices but those; torso_other/ CT of an abdomen with the same structures
"""
import json
import random
import sys
from pathlib import Path

import nibabel
import numpy

TISSUES = ["csf", "grey_matter", "white_matter"]
TORSO = ["spleen", "kidney", "liver", "stomach", "spine", "pelvis_and_femur", "bowel", "muscle", "aorta"]
DEEP = ["caudate", "putamen", "pallidum", "thalamus", "hippocampus", "amygdala"]


def write(folder, name, image, labels, structures, channel, ignore=False):
    """Layout of nnU-Net v2. The ignore label is one above the structures."""
    for sub in ("imagesTr", "labelsTr"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    nibabel.save(image, folder / "imagesTr" / f"{name}_0000.nii.gz")
    nibabel.save(labels, folder / "labelsTr" / f"{name}.nii.gz")
    values = {"background": 0} | {structure: i + 1 for i, structure in enumerate(structures)}
    if ignore:
        values["ignore"] = len(structures) + 1
    description = {"channel_names": {"0": channel}, "labels": values, "numTraining": 1, "file_ending": ".nii.gz"}
    (folder / "dataset.json").write_text(json.dumps(description, indent=1))


def part(image, axis, start, stop, mirrored=False):
    """Keeps [start, stop) of an axis. A mirrored part gets the place of an unmirrored one, as if it were another scan."""
    keep = [slice(None)] * 3
    keep[axis] = slice(start, stop)
    voxels = numpy.asarray(image.dataobj)[tuple(keep)]
    if mirrored:
        voxels = numpy.flip(voxels, axis)
    affine = image.affine.copy()
    affine[:3, 3] += affine[:3, axis] * (0 if mirrored else start)
    return nibabel.Nifti1Image(numpy.ascontiguousarray(voxels), affine)


def masked(labels, judged, structures):
    """Labels with the ignore label where nobody has judged."""
    voxels = numpy.where(judged, numpy.asarray(labels.dataobj), len(structures) + 1).astype(numpy.uint8)
    return nibabel.Nifti1Image(voxels, labels.affine, labels.header)


def on_slices(shape, slices):
    judged = numpy.zeros(shape, bool)
    judged[:, :, slices] = True
    return judged


def scribbles(labels, every=10, strokes=2, length=15, seed=1):
    """On every tenth slice two straight strokes in each label that is there, background too; kept where they stay in the label."""
    voxels, numbers = numpy.asarray(labels.dataobj), random.Random(seed)
    judged = numpy.zeros(voxels.shape, bool)
    for z in range(every // 2, voxels.shape[2], every):
        for value in numpy.unique(voxels[:, :, z]):
            inside = numpy.argwhere(voxels[:, :, z] == value)
            for _ in range(strokes):
                x, y = inside[numbers.randrange(len(inside))]
                angle = numbers.uniform(0, 2 * numpy.pi)
                for step in range(length):
                    at = int(round(x + step * numpy.cos(angle))), int(round(y + step * numpy.sin(angle)))
                    if not all(0 <= i < n for i, n in zip(at, voxels.shape)) or voxels[at[0], at[1], z] != value:
                        break
                    judged[at[0], at[1], z] = True
    return judged


def sparse(output, prefix, rest, name, image, labels, structures, channel, judged):
    """What is learnt from, and all that nobody has judged to score it on."""
    write(output / prefix, name, image, masked(labels, judged, structures), structures, channel, True)
    slices = numpy.flatnonzero(judged.any((0, 1)))
    scored = ~on_slices(labels.shape, slices)
    write(output / rest, name, image, masked(labels, scored, structures), structures, channel, True)


def microns(image):
    """A stack of 2 x 2 x 10 micrometres: every fifth slice."""
    stack = nibabel.Nifti1Image(numpy.asarray(image.dataobj)[:, :, ::5], numpy.diag([2, 2, 10, 1]))
    stack.header.set_xyzt_units("micron")
    return stack


def few_slices(shared, output):
    samples = shared / "samples"
    image, labels = nibabel.load(samples / "t1_mni152_2mm.nii.gz"), nibabel.load(samples / "tissues_mni152_2mm.nii.gz")
    filled = numpy.flatnonzero(numpy.asarray(labels.dataobj).any((0, 1)))
    low, high = int(filled[0]), int(filled[-1])
    slices = {"fifth": range(0, image.shape[2], 5), "twentieth": range(low + 5, image.shape[2], 20),
              "three": [low + (high - low) * i // 4 for i in (1, 2, 3)]}
    write(output / "tissues_every", "mni152", image, labels, TISSUES, "T1")
    write(output / "rest_every", "mni152", image, labels, TISSUES, "T1")
    for arm, annotated in slices.items():
        judged = on_slices(labels.shape, list(annotated))
        sparse(output, f"tissues_{arm}", f"rest_{arm}", "mni152", image, labels, TISSUES, "T1", judged)
    sparse(output, "tissues_scribbles", "rest_scribbles", "mni152", image, labels, TISSUES, "T1", scribbles(labels))
    thick, thick_labels = microns(image), microns(labels)
    judged = on_slices(thick.shape, [1, 6, 11, 16])
    sparse(output, "microns_four", "microns_rest", "stack", thick, thick_labels, TISSUES, "T1", judged)
    colin = (microns(nibabel.load(samples / file)) for file in ("t1_colin27_2mm.nii.gz", "expected/t1_colin27_2mm.nii.gz"))
    write(output / "microns_colin", "stack", *colin, TISSUES, "T1")
    torso, merged = nibabel.load(shared / "data/ct_torso/ct.nii.gz"), nibabel.load(shared / "data/ct_torso/structures_merged.nii.gz")
    write(output / "torso_every", "torso", torso, merged, TORSO, "CT")
    ten = on_slices(torso.shape, [torso.shape[2] * (2 * i + 1) // 20 for i in range(10)])
    sparse(output, "torso_ten", "torso_rest", "torso", torso, merged, TORSO, "CT", ten)
    other = shared / "data/ct_abdomen"
    abdomen = (nibabel.as_closest_canonical(nibabel.load(other / file)) for file in ("ct.nii.gz", "structures_merged.nii.gz"))
    write(output / "torso_other", "abdomen", *abdomen, TORSO, "CT")


def main(shared, output):
    samples = shared / "samples"
    load = nibabel.load
    write(output / "tissues", "mni152", load(samples / "t1_mni152_2mm.nii.gz"), load(samples / "tissues_mni152_2mm.nii.gz"), TISSUES, "T1")
    brain, deep = load(samples / "t1_colin27_2mm.nii.gz"), load(samples / "deep_structures_colin27_2mm.nii.gz")
    write(output / "colin", "colin27", brain, load(samples / "expected" / "t1_colin27_2mm.nii.gz"), TISSUES, "T1")
    middle, width = brain.shape[0] // 2, brain.shape[0]
    write(output / "deep_left", "left", part(brain, 0, 0, middle), part(deep, 0, 0, middle), DEEP, "T1")
    write(output / "deep_right", "right", part(brain, 0, middle, width, True), part(deep, 0, middle, width, True), DEEP, "T1")
    few_slices(shared, output)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
