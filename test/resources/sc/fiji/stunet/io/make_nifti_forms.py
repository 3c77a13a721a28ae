"""Makes nifti_forms.csv: headers with all manner of qforms and sforms, and where SimpleITK puts their voxels.

Forms that differ by the direction of axes alone and are not along the patient's axes are left to the last digits of a
singular value decomposition by ITK; for those (reader nibabel) it is what nibabel and FSL do: the sform.
"""
import csv
import os
import struct
import tempfile

import nibabel
import numpy as np
import SimpleITK as sitk

DIM = (4, 3, 2)
FLOATS = ["pixdim0", "pixdim1", "pixdim2", "pixdim3", "b", "c", "d", "qx", "qy", "qz"] + [f"srow{i}" for i in range(12)]
COLUMNS = ["reader", "qform_code", "sform_code"] + FLOATS + [f"affine{i}" for i in range(12)]
ITK = np.diag([-1, -1, 1])


def file(qcode, scode, numbers):
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *DIM, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, *numbers[:4], 1, 1, 1, 1)
    struct.pack_into("<f", header, 108, 352)
    header[123] = 2
    struct.pack_into("<hh18f", header, 252, qcode, scode, *numbers[4:])
    header[344:348] = b"n+1\0"
    return bytes(header) + np.arange(np.prod(DIM), dtype="<i2").tobytes()


def by_itk(path):
    image = sitk.ReadImage(path)
    direction = np.array(image.GetDirection()).reshape(3, 3)
    return np.c_[ITK @ direction @ np.diag(image.GetSpacing()), ITK @ np.array(image.GetOrigin())]


def rotation(random, kind):
    if kind == "axes":
        return np.diag(random.choice([-1.0, 1.0], 3))
    if kind == "turned":
        return np.eye(3)[random.permutation(3)] * random.choice([-1.0, 1.0], 3)
    matrix, triangle = np.linalg.qr(random.normal(size=(3, 3)) if kind == "oblique" else np.eye(3) + 0.1 * random.normal(size=(3, 3)))
    return matrix * np.sign(np.diag(triangle))


def quaternion(r):
    k = np.array([[r[0, 0] + r[1, 1] + r[2, 2], r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]],
                  [0, r[0, 0] - r[1, 1] - r[2, 2], r[1, 0] + r[0, 1], r[0, 2] + r[2, 0]],
                  [0, 0, r[1, 1] - r[0, 0] - r[2, 2], r[2, 1] + r[1, 2]], [0, 0, 0, r[2, 2] - r[0, 0] - r[1, 1]]])
    q = np.linalg.eigh(k, UPLO="U")[1][:, -1]
    return q[1:] if q[0] >= 0 else -q[1:]


def main():
    random = np.random.default_rng(20)
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    path = os.path.join(tempfile.mkdtemp(), "a.nii")
    rows = []
    for number in range(320):
        kind = ["axes", "turned", "tilted", "oblique"][number % 4]
        sizes = np.array([(2, 2, 2), (0.75, 0.75, 3), (1, 1.5, 3), (3, 0.9, 0.9)][number // 4 % 4])
        qcode, scode = [(1, 2), (1, 4), (0, 2), (2, 0), (1, 1), (1, 5), (0, 1), (3, 2), (1, -1), (0, 0)][random.integers(10) if number % 3 else number % 2]
        directions = rotation(random, kind)
        flips = np.where(random.random(3) < 0.35, -1, 1) if number % 2 else np.ones(3)
        off = np.round(random.normal(size=3) * 50, 1)
        change = random.choice(["none", "none", "none", "near", "moved", "longer", "turned", "swapped", "sheared"])
        s = directions * flips
        lengths = sizes.copy().astype(float)
        if change == "longer":
            lengths[random.integers(3)] *= 1.1
        if change == "turned":
            s = rotation(random, "tilted") @ s
        if change == "swapped":
            s = s[:, [1, 0, 2]]
            lengths = lengths[[1, 0, 2]]
        if change == "sheared":
            s = s + 0.05 * np.roll(s, 1, axis=1)
        soff = off + {"near": 3e-5, "moved": 0.01}.get(change, 0)
        r = directions.copy()
        qfac = 1.0
        if np.linalg.det(r) < 0:
            r[:, 2] *= -1
            qfac = -1.0
        if random.random() < 0.25:
            qfac = float(random.choice([-qfac, 0]))
        q = quaternion(r)
        numbers = np.float32(np.r_[qfac, sizes, q, off, np.c_[s * lengths, soff].ravel()])
        with open(path, "wb") as out:
            out.write(file(qcode, scode, [float(x) for x in numbers]))
        try:
            affine = by_itk(path)
        except RuntimeError:
            rows.append(["refused", qcode, scode, *numbers] + [""] * 12)
            continue
        reader = "SimpleITK"
        image = nibabel.load(path)
        qform, sform = image.header.get_qform(), image.header.get_sform()
        lines = np.abs((qform[:3, :3] / sizes).T @ (sform[:3, :3] / np.linalg.norm(sform[:3, :3], axis=0)))
        alike = np.abs(lines - np.eye(3)).max() < 1e-4 and np.allclose(np.linalg.norm(sform[:3, :3], axis=0), sizes, atol=1e-4)
        if min(qcode, scode) > 0 and scode != 1 and alike and np.allclose(qform[:3, 3], sform[:3, 3], atol=1e-4) and kind != "axes":
            affine, reader = image.affine[:3], "nibabel"
        rows.append([reader, qcode, scode, *numbers, *affine.ravel()])
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "nifti_forms.csv"), "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(row[:3] + [np.format_float_positional(x, trim="-") for x in row[3:25]]
                            + [x if x == "" else f"{x + 0.0:.7g}" for x in row[25:]])
    print({reader: sum(row[0] == reader for row in rows) for reader in ("SimpleITK", "nibabel", "refused")})


main()
