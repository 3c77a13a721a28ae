"""The data sets of the learning benchmarks in docs/benchmarks.md, from the shared folder's scans.

    python bench/learning_data.py SHARED OUTPUT      (needs nibabel)

tissues/       MNI template with its three tissues
colin/         Colin27 with the tissues that the original's model finds in it
deep_left/     left half of Colin27 with its deep structures
deep_right/    its right half, mirrored so that it looks like a left one
aorta_upper/   chest CT, the upper half: arch and both limbs of the aorta
aorta_lower/   its lower half
"""
import json
import sys
from pathlib import Path

import nibabel
import numpy

TISSUES = ["csf", "grey_matter", "white_matter"]
DEEP = ["caudate", "putamen", "pallidum", "thalamus", "hippocampus", "amygdala"]


def write(folder, name, image, labels, structures, channel):
    """Layout of nnU-Net v2."""
    for sub in ("imagesTr", "labelsTr"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    nibabel.save(image, folder / "imagesTr" / f"{name}_0000.nii.gz")
    nibabel.save(labels, folder / "labelsTr" / f"{name}.nii.gz")
    values = {"background": 0} | {structure: i + 1 for i, structure in enumerate(structures)}
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


def main(shared, output):
    samples, aorta = shared / "samples", shared / "data" / "ct_aorta"
    load = nibabel.load
    write(output / "tissues", "mni152", load(samples / "t1_mni152_2mm.nii.gz"), load(samples / "tissues_mni152_2mm.nii.gz"), TISSUES, "T1")
    brain, deep = load(samples / "t1_colin27_2mm.nii.gz"), load(samples / "deep_structures_colin27_2mm.nii.gz")
    write(output / "colin", "colin27", brain, load(samples / "expected" / "t1_colin27_2mm.nii.gz"), TISSUES, "T1")
    middle, width = brain.shape[0] // 2, brain.shape[0]
    write(output / "deep_left", "left", part(brain, 0, 0, middle), part(deep, 0, 0, middle), DEEP, "T1")
    write(output / "deep_right", "right", part(brain, 0, middle, width, True), part(deep, 0, middle, width, True), DEEP, "T1")
    chest, vessel = load(aorta / "ct.nii.gz"), load(aorta / "aorta.nii.gz")
    middle, height = chest.shape[2] // 2, chest.shape[2]
    write(output / "aorta_upper", "upper", part(chest, 2, middle, height), part(vessel, 2, middle, height), ["aorta"], "CT")
    write(output / "aorta_lower", "lower", part(chest, 2, 0, middle), part(vessel, 2, 0, middle), ["aorta"], "CT")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
