#!/usr/bin/env python3
"""series.py: writes series.zip, small DICOM series of many kinds, and series.csv, what SimpleITK (GDCM) reads in them.

SimpleITK 2.5.7, numpy. A row of the table: name; columns, rows, slices; spacing (x, y, z); origin (LPS); direction (row by
row); voxels, x fastest.
"""
import io, math, os, struct, tempfile, zipfile
import numpy as np, SimpleITK as sitk

EXPLICIT, IMPLICIT, BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
AXIAL, SAGITTAL, CORONAL = (1, 0, 0, 0, 1, 0), (0, 1, 0, 0, 0, -1), (1, 0, 0, 0, 0, -1)
C, S = math.cos(0.3), math.sin(0.3)
OBLIQUE = (C, S, 0, -S * C, C * C, S)


def element(tag, vr, value, syntax):
    order = ">" if syntax == BIG else "<"
    if isinstance(value, int): value = struct.pack(order + "H", value)
    if isinstance(value, str): value = value.encode() + (b"\0" if vr == "UI" else b" ") * (len(value) % 2)
    head = struct.pack(order + "HH", tag >> 16, tag & 0xFFFF)
    if syntax == IMPLICIT: return head + struct.pack("<I", len(value)) + value
    if vr == "OW": return head + vr.encode() + struct.pack(order + "HI", 0, len(value)) + value
    return head + vr.encode() + struct.pack(order + "H", len(value)) + value


def by_hand(folder, k, pixels, position, axes, syntax=EXPLICIT, bits=16, stored=None, signed=0, slope=None, intercept=None, preamble=True, spacing="0.75\\0.5"):
    stored = stored or bits
    e = lambda tag, vr, value: element(tag, vr, value, syntax)
    b = b"\0" * 128 + b"DICM" + element(0x00020010, "UI", syntax, EXPLICIT) if preamble else b""
    b += e(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2") + e(0x00080018, "UI", "1.2.3.4.%d" % k) + e(0x00080060, "CS", "CT")
    b += e(0x0020000D, "UI", "1.2") + e(0x0020000E, "UI", "1.2.3") + e(0x00200013, "IS", str(k))
    b += e(0x00200032, "DS", "\\".join("%.9g" % p for p in position)) + e(0x00200037, "DS", "\\".join("%.9f" % a for a in axes))
    b += e(0x00280002, "US", 1) + e(0x00280004, "CS", "MONOCHROME2") + e(0x00280010, "US", pixels.shape[0]) + e(0x00280011, "US", pixels.shape[1])
    b += e(0x00280030, "DS", spacing) + e(0x00280100, "US", bits) + e(0x00280101, "US", stored) + e(0x00280102, "US", stored - 1) + e(0x00280103, "US", signed)
    if intercept is not None: b += e(0x00281052, "DS", intercept)
    if slope is not None: b += e(0x00281053, "DS", slope)
    kind = np.dtype("u%d" % (bits // 8)).newbyteorder(">" if syntax == BIG else "<")
    with open(os.path.join(folder, "IM%d" % k), "wb") as f:
        f.write(b + e(0x7FE00010, "OW", pixels.astype("i8").astype("u%d" % (bits // 8)).astype(kind).tobytes()))


def by_itk(folder, k, pixels, position, axes):
    image = sitk.GetImageFromArray(pixels[None].astype(np.int16))
    normal = np.cross(axes[:3], axes[3:])
    image.SetSpacing((0.5, 0.75, 2.5)); image.SetOrigin(tuple(position)); image.SetDirection(np.stack([axes[:3], axes[3:], normal], 1).ravel().tolist())
    tags = {"0020|000e": "1.2.3", "0020|000d": "1.2", "0008|0060": "CT", "0020|0013": str(k), "0020|0032": "\\".join(map(str, position)),
            "0020|0037": "\\".join(map(str, axes)), "0028|1052": "-1024", "0028|1053": "1"}
    for tag, value in tags.items(): image.SetMetaData(tag, value)
    writer = sitk.ImageFileWriter(); writer.KeepOriginalImageUIDOn(); writer.SetImageIO("GDCMImageIO")
    writer.SetFileName(os.path.join(folder, "IM%d.dcm" % k)); writer.Execute(image)


def series(axes=AXIAL, step=2.5, write=by_hand, low=0, high=4000, each=lambda k: {}, count=3, **options):
    """A function that writes the series into a folder; a negative step goes against the perpendicular."""
    def make(folder):
        random = np.random.default_rng(7)
        normal = np.cross(axes[:3], axes[3:])
        for k in range(count):
            pixels = random.integers(low, high, (2, 4))
            write(folder, k, pixels, np.array([-10.5, 20.25, 30.0]) + step * k * normal, axes, **options, **each(k))
    return make


KINDS = {
    "axial": series(), "sagittal": series(SAGITTAL), "coronal": series(CORONAL), "oblique": series(OBLIQUE), "head first": series((-1, 0, 0, 0, -1, 0)),
    "reversed": series(step=-2.5), "reversed oblique": series(OBLIQUE, step=-1.25), "column first": series((0, 1, 0, 1, 0, 0)),
    "implicit": series(syntax=IMPLICIT), "big endian": series(syntax=BIG), "without preamble": series(preamble=False), "implicit without preamble": series(preamble=False, syntax=IMPLICIT),
    "signed": series(signed=1, low=-2000), "signed 12 bits": series(signed=1, stored=12, low=-2000, high=2000), "signed 10 bits": series(signed=1, stored=10, low=-512, high=511),
    "signed 14 bits": series(signed=1, stored=14, low=-8000, high=8000), "signed 12 bits, overlay above": series(signed=1, stored=12, low=-30000, high=30000),
    "12 bits, overlay above": series(stored=12, high=65535), "8 bits": series(bits=8, high=256), "8 bits with a sign": series(bits=8, signed=1, low=-128, high=128),
    "32 bits": series(bits=32, high=2**24), "32 bits with a sign": series(bits=32, signed=1, low=-2**23, high=2**23),
    "Hounsfield": series(slope="1", intercept="-1024"), "slope 0": series(slope="0", intercept="-1024"), "slope missing": series(intercept="-1024"),
    "slope empty": series(slope="", intercept="-1024"), "intercept missing": series(slope="2"), "negative slope": series(slope="-1.5", intercept="7"),
    "slope by slice": series(each=lambda k: {"slope": "%g" % (0.5 + k), "intercept": str(-k)}), "intercept by slice": series(each=lambda k: {"slope": "1", "intercept": str(-100 * k)}),
    "fine slope": series(slope="0.000244140625", intercept="0"), "ITK axial": series(write=by_itk, low=-1024), "ITK oblique": series(OBLIQUE, write=by_itk, low=-1024),
    "ITK coronal, reversed": series(CORONAL, step=-3, write=by_itk, low=-1024),
}


def read(folder):
    reader = sitk.ImageSeriesReader()
    names = reader.GetGDCMSeriesFileNames(folder) or [os.path.join(folder, n) for n in sorted(os.listdir(folder))]
    reader.SetFileNames(names)
    image = reader.Execute()
    # By file: the reader of a series gives all slices the type of the first.
    voxels = np.concatenate([sitk.GetArrayFromImage(sitk.ReadImage(n, sitk.sitkFloat64)) for n in names])
    return image, voxels


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with zipfile.ZipFile(os.path.join(here, "series.zip"), "w", zipfile.ZIP_DEFLATED) as archive, open(os.path.join(here, "series.csv"), "w") as table:
        for name, make in KINDS.items():
            with tempfile.TemporaryDirectory() as folder:
                make(folder)
                image, voxels = read(folder)
                for file in sorted(os.listdir(folder)):
                    archive.writestr(zipfile.ZipInfo(name + "/" + file, (2000, 1, 1, 0, 0, 0)), open(os.path.join(folder, file), "rb").read(), zipfile.ZIP_DEFLATED)
                lists = [image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection(), voxels.ravel()]
                table.write(";".join([name] + [" ".join("%.17g" % n for n in numbers) for numbers in lists]) + "\n")


main()
