"""Makes volumes/: MetaImage and NRRD files, and expected.json: what SimpleITK 2.5 reads from them.

Files that SimpleITK wrote itself, files with headers written by hand, and files that are to be refused (a list of words
that the sentence must have).
"""
import gzip
import json
import os
import shutil
import zlib

import numpy as np
import SimpleITK as sitk

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "volumes")
EXPECTED = {}
ITK = np.diag([-1, -1, 1])
PIXELS = {"uint8": "MET_UCHAR", "int8": "MET_CHAR", "uint16": "MET_USHORT", "int16": "MET_SHORT", "uint32": "MET_UINT", "int32": "MET_INT",
          "uint64": "MET_ULONG_LONG", "int64": "MET_LONG_LONG", "float32": "MET_FLOAT", "float64": "MET_DOUBLE"}
RAW = np.arange(24, dtype="<i2") * 300 - 1000


def rotation():
    matrix, triangle = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))
    return matrix * np.sign(np.diag(triangle))


def expect(name, spacing=True):
    image = sitk.ReadImage(os.path.join(FOLDER, name))
    direction = np.array(image.GetDirection()).reshape(3, 3)
    direction = direction / np.linalg.norm(direction, axis=0)
    affine = np.c_[ITK @ direction @ np.diag(image.GetSpacing()), ITK @ np.array(image.GetOrigin())]
    EXPECTED[name] = {"size": image.GetSize(), "affine": [round(x, 9) + 0.0 for x in affine.ravel()],
                      "values": [float(x) for x in sitk.GetArrayFromImage(image).ravel()]}


def refuse(name, *words):
    EXPECTED[name] = {"refused": words}


def put(name, header, data=b""):
    with open(os.path.join(FOLDER, name), "wb") as out:
        out.write(header.encode() + data)


def written_by_itk():
    random = np.random.default_rng(1)
    for kind in PIXELS:
        low, high = (0, 200) if kind.startswith("u") else (-100, 100)
        voxels = random.uniform(low, high, size=(2, 3, 4))
        image = sitk.GetImageFromArray((voxels if "float" in kind else np.rint(voxels)).astype(kind))
        image.SetSpacing((0.7, 1.25, 3))
        image.SetOrigin((-12.5, 20.25, 7))
        for direction in ("identity", "oblique", "left_handed") if kind == "int16" else ("oblique",):
            matrix = {"identity": np.eye(3), "oblique": rotation(), "left_handed": rotation() @ np.diag([1, 1, -1])}[direction]
            image.SetDirection(matrix.ravel().tolist())
            for ending, compressed in (("mha", False), ("mha", True), ("nrrd", False), ("nrrd", True)) if kind == "int16" else (("mha", True), ("nrrd", True)):
                name = f"itk_{kind}_{direction}_{'packed' if compressed else 'plain'}.{ending}"
                sitk.WriteImage(image, os.path.join(FOLDER, name), compressed)
                expect(name)
    image.SetDirection(rotation().ravel().tolist())
    for name, compressed in (("itk_pair.mhd", False), ("itk_pair_packed.mhd", True), ("itk_pair.nhdr", False), ("itk_pair_packed.nhdr", True)):
        sitk.WriteImage(sitk.Cast(image, sitk.sitkInt16), os.path.join(FOLDER, name), compressed)
        expect(name)


def meta(name, fields, data=RAW.tobytes(), size="4 3 2", kind="MET_SHORT", file="LOCAL", axes=3):
    lines = ["ObjectType = Image", f"NDims = {axes}"] + fields + [f"DimSize = {size}", f"ElementType = {kind}", f"ElementDataFile = {file}"]
    put(name, "\n".join(lines) + "\n", data)


def by_hand_meta():
    size = "ElementSpacing = 1.5 2 3"
    for name, fields in {
            "offset": [size, "Offset = 1 2 3"], "position": [size, "Position = 1 2 3"], "origin": [size, "Origin = 1 2 3"],
            "turned": [size, "TransformMatrix = 0 0 1 1 0 0 0 1 0", "Offset = 4 5 6"], "orientation": [size, "Orientation = 0 1 0 1 0 0 0 0 1"],
            "rotation": [size, "Rotation = -1 0 0 0 1 0 0 0 -1"], "size_alone": ["ElementSize = 1.5 2 3"], "size_too": ["ElementSize = 1 1 1", size],
            "centre": [size, "CenterOfRotation = 9 9 9", "AnatomicalOrientation = RPI"], "turned_round": ["ElementSpacing = 1.5 -2 3", "Offset = 1 2 3"],
            "slope_is_ignored": [size, "ElementToIntensityFunctionSlope = 2"], "colons": ["ElementSpacing: 1.5 2 3", "Comment = x"],
            "dos": [size + "\r", "Offset = 1 2 3\r"], "big_endian": [size, "BinaryDataByteOrderMSB = True"],
            "big_endian_too": [size, "ElementByteOrderMSB = true"], "rounded": [size, "TransformMatrix = 0.866 0.5 0 -0.5 0.866 0 0 0 1"]}.items():
        meta(f"meta_{name}.mha", fields, RAW.astype(">i2").tobytes() if "big" in name else RAW.tobytes())
        expect(f"meta_{name}.mha")
    meta("meta_header_-1.mha", [size, "HeaderSize = -1"], b"behind the header" + RAW.tobytes())
    expect("meta_header_-1.mha")
    meta("meta_long.mha", [size], np.arange(24, dtype="<i4").tobytes(), kind="MET_LONG")
    expect("meta_long.mha")
    put("voxels.bin", "12345", RAW.tobytes())
    meta("meta_beside.mhd", [size, "HeaderSize = 5"], b"", file="voxels.bin")
    expect("meta_beside.mhd")
    meta("meta_beside_-1.mhd", [size, "HeaderSize = -1"], b"", file="voxels.bin")
    expect("meta_beside_-1.mhd")
    for z in range(2):
        put(f"slice{z:02}.bin", "", RAW[12 * z:12 * z + 12].tobytes())
    meta("meta_list.mhd", [size], b"slice00.bin\nslice01.bin\n", file="LIST")
    expect("meta_list.mhd")
    meta("meta_numbered.mhd", [size], b"", file="slice%02d.bin 0 1 1")
    expect("meta_numbered.mhd")
    meta("meta_4d.mha", ["ElementSpacing = 1 1 1 1"], RAW.tobytes() * 2, size="4 3 2 2", axes=4)
    refuse("meta_4d.mha", "holds 2 volumes")
    meta("meta_2d.mha", ["ElementSpacing = 1 1"], size="6 4", axes=2)
    refuse("meta_2d.mha", "flat (2D)")
    meta("meta_channels.mha", [size, "ElementNumberOfChannels = 3"], RAW.tobytes() * 3)
    refuse("meta_channels.mha", "3 numbers per voxel")
    meta("meta_no_size.mha", [])
    refuse("meta_no_size.mha", "how large a voxel is")
    meta("meta_sheared.mha", [size, "TransformMatrix = 1 0 0 0.3 1 0 0 0 1"])
    refuse("meta_sheared.mha", "not at right angles")
    meta("meta_short.mha", [size], RAW.tobytes()[:-1])
    refuse("meta_short.mha", "the file holds fewer")
    meta("meta_huge.mha", [size], size="2000000000 2000000000 2000000000")
    refuse("meta_huge.mha", "the file holds fewer")
    meta("meta_torn.mha", [size, "CompressedData = True"], zlib.compress(np.random.default_rng(2).bytes(48))[:-20])
    refuse("meta_torn.mha", "cut off")
    meta("meta_damaged.mha", [size, "CompressedData = True"], b"x\x9d" + bytes(60))
    refuse("meta_damaged.mha", "decompressed")
    meta("meta_array.mha", [size], kind="MET_FLOAT_ARRAY")
    refuse("meta_array.mha", "MET_FLOAT_ARRAY")
    meta("meta_elsewhere.mhd", [size], b"", file="../expected.json")
    refuse("meta_elsewhere.mhd", "does not lie in its own folder")
    meta("meta_root.mhd", [size], b"", file="/etc/hostname")
    refuse("meta_root.mhd", "does not lie in its own folder")
    meta("meta_missing.mhd", [size], b"", file="nothing.raw")
    refuse("meta_missing.mhd", "nothing.raw does not exist")
    put("meta_unfinished.mha", "ObjectType = Image\nNDims = 3\n")
    refuse("meta_unfinished.mha", "ElementDataFile")


def nrrd(name, fields, data=RAW.tobytes(), sizes="4 3 2", axes=3, encoding="raw", kind="short"):
    lines = ["NRRD0004", "# made", f"type: {kind}", f"dimension: {axes}", f"sizes: {sizes}", f"encoding: {encoding}"]
    put(name, "\n".join(lines + (["endian: little"] if not any(f.startswith("endian") for f in fields) else []) + fields) + "\n\n", data)


def by_hand_nrrd():
    place = ["space directions: (0,2,0) (0,0,3) (1.5,0,0)", "space origin: (10,20,30)"]
    for space in ("left-posterior-superior", "right-anterior-superior", "left-anterior-superior", "RAS", "LAS", "LPS", "scanner-xyz", "3D-right-handed"):
        nrrd(f"nrrd_{space}.nrrd", [f"space: {space}"] + place)
        expect(f"nrrd_{space}.nrrd")
    place = ["space: RAS"] + place
    for name, (fields, data) in {
            "space_dimension": (["space dimension: 3"] + place[1:], RAW.tobytes()), "spacings": (["spacings: 1.5 2 3"], RAW.tobytes()),
            "no_origin": (place[:2], RAW.tobytes()), "notes": (["note:=sizes: 1 1 1"] + place, RAW.tobytes()),
            "big_endian": (place + ["endian: big"], RAW.astype(">i2").tobytes()), "byte_skip": (place + ["byte skip: 3"], b"abc" + RAW.tobytes()),
            "byte_skip_-1": (place + ["byteskip: -1"], b"abcdef" + RAW.tobytes()), "line_skip": (place + ["line skip: 2"], b"a\nbc\n" + RAW.tobytes()),
            "both_skips": (place + ["line skip: 1", "byte skip: 2"], b"a\nxy" + RAW.tobytes()),
            "domains": (place + ["kinds: domain domain domain", "centerings: cell cell cell"], RAW.tobytes())}.items():
        nrrd(f"nrrd_{name}.nrrd", fields, data)
        expect(f"nrrd_{name}.nrrd")
    nrrd("nrrd_gzip.nrrd", place, gzip.compress(RAW.tobytes(), mtime=0), encoding="gzip")
    expect("nrrd_gzip.nrrd")
    nrrd("nrrd_gzip_byte_skip.nrrd", place + ["byte skip: 4"], gzip.compress(b"abcd" + RAW.tobytes(), mtime=0), encoding="gz")
    expect("nrrd_gzip_byte_skip.nrrd")
    nrrd("nrrd_text.nrrd", place, "\n".join(map(str, RAW)).encode(), encoding="text")
    expect("nrrd_text.nrrd")
    nrrd("nrrd_text_floats.nrrd", place, " ".join(map(str, RAW / 7)).encode(), encoding="ascii", kind="double")
    expect("nrrd_text_floats.nrrd")
    nrrd("nrrd_one_channel.nrrd", ["space: LPS", "space directions: none (1,0,0) (0,2,0) (0,0,3)", "kinds: list domain domain domain"], sizes="1 4 3 2", axes=4)
    expect("nrrd_one_channel.nrrd")
    nrrd("nrrd_beside.nhdr", place + ["byte skip: 5", "data file: voxels.bin"], b"")
    expect("nrrd_beside.nhdr")
    nrrd("nrrd_numbered.nhdr", place + ["datafile: slice%02d.bin 0 1 1"], b"")
    expect("nrrd_numbered.nhdr")
    put("nrrd_list.nhdr", "NRRD0004\ntype: int16\ndimension: 3\nsizes: 4 3 2\nendian: little\nencoding: raw\nspacings: 1 2 3\ndata file: LIST\nslice00.bin\nslice01.bin\n")
    expect("nrrd_list.nhdr")
    nrrd("nrrd_vectors.nrrd", ["space: LPS", "space directions: none (1,0,0) (0,2,0) (0,0,3)", "kinds: vector domain domain domain"], RAW.tobytes() * 2, "2 4 3 2", 4)
    refuse("nrrd_vectors.nrrd", "2 volumes or numbers per voxel")
    nrrd("nrrd_times.nrrd", ["spacings: 1 1 1 1"], RAW.tobytes() * 2, "4 3 2 2", 4)
    refuse("nrrd_times.nrrd", "holds 2 volumes")
    nrrd("nrrd_2d.nrrd", ["spacings: 1 1"], sizes="6 4", axes=2)
    refuse("nrrd_2d.nrrd", "flat (2D)")
    nrrd("nrrd_no_size.nrrd", [])
    refuse("nrrd_no_size.nrrd", "how large a voxel is")
    nrrd("nrrd_nan_size.nrrd", ["spacings: 1 nan 3"])
    refuse("nrrd_nan_size.nrrd", "its size along y")
    nrrd("nrrd_sheared.nrrd", ["space: LPS", "space directions: (1,0.3,0) (0,2,0) (0,0,3)"])
    refuse("nrrd_sheared.nrrd", "not at right angles")
    nrrd("nrrd_bzip2.nrrd", place, encoding="bzip2")
    refuse("nrrd_bzip2.nrrd", "encoded as bzip2")
    nrrd("nrrd_hex.nrrd", place, encoding="hex")
    refuse("nrrd_hex.nrrd", "encoded as hex")
    nrrd("nrrd_block.nrrd", place, kind="block")
    refuse("nrrd_block.nrrd", "'block'")
    nrrd("nrrd_short.nrrd", place, RAW.tobytes()[:-1])
    refuse("nrrd_short.nrrd", "the file holds fewer")
    nrrd("nrrd_huge.nrrd", place, sizes="2000000000 2000000000 2000000000")
    refuse("nrrd_huge.nrrd", "the file holds fewer")
    nrrd("nrrd_torn.nrrd", place, gzip.compress(np.random.default_rng(2).bytes(48), mtime=0)[:-20], encoding="gzip")
    refuse("nrrd_torn.nrrd", "cut off")
    nrrd("nrrd_text_short.nrrd", place, b"1 2 3 4 5 6 7 8 9 1000000000000000000000000000000000000000000000", encoding="text")
    refuse("nrrd_text_short.nrrd", "ends before the last")
    nrrd("nrrd_text_words.nrrd", place, b"1 2 three" + b" 1" * 30, encoding="text")
    refuse("nrrd_text_words.nrrd", "'three'")
    nrrd("nrrd_elsewhere.nhdr", place + ["data file: ../expected.json"], b"")
    refuse("nrrd_elsewhere.nhdr", "does not lie in its own folder")
    put("nrrd_unfinished.nrrd", "NRRD0004\ntype: short\n")
    refuse("nrrd_unfinished.nrrd", "no 'dimension'")


shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
sitk.ProcessObject.SetGlobalWarningDisplay(False)
written_by_itk()
by_hand_meta()
by_hand_nrrd()
with open(os.path.join(FOLDER, "..", "expected.json"), "w") as out:
    out.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(it)}" for name, it in sorted(EXPECTED.items())) + "\n}\n")
print(len(EXPECTED), "files,", sum("refused" in it for it in EXPECTED.values()), "of them refused")
