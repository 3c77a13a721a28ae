"""
Resampling as nnU-Net calls scipy and skimage, and this project's beside it in turn:

    javac -proc:none -d target/bench -cp target/classes:$(cat target/classpath.txt) bench/ResamplingBenchmark.java
    python bench/resampling_original.py 2 java -cp target/bench:target/classes:$(cat target/classpath.txt) \
        sc.fiji.stunet.preprocess.ResamplingBenchmark

Arguments: rounds, and the command of ours. For each case both get the same voxels; printed are the seconds of each (the
best of the rounds), the ratio, the memory that each took on top of the source, in shares of the result's (32 bits per
voxel; ours gets a heap for 2.5 times the result and fails with less than it needs), and the largest difference.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.ndimage import map_coordinates
from skimage.transform import resize

# order, from and to as (z, y, x), separate z
CASES = [
    ("cubic", (200, 400, 400), (400, 400, 400), False),
    ("cubic", (267, 267, 267), (400, 400, 400), False),
    ("cubic", (400, 400, 400), (267, 267, 267), False),
    ("cubic", (400, 400, 400), (200, 200, 200), False),
    ("cubic", (80, 267, 267), (400, 400, 400), True),
    ("cubic", (400, 400, 400), (80, 267, 267), True),
    ("linear", (267, 267, 267), (400, 400, 400), False),
    ("linear", (400, 400, 400), (267, 267, 267), False),
    ("linear", (80, 267, 267), (400, 400, 400), True),
]
if len(sys.argv) < 3:
    sys.exit(__doc__)
ROUNDS = int(sys.argv[1])


def resized(image, shape, order):
    return resize(image, shape, order=order, mode="edge", clip=True, anti_aliasing=False)


def separate_z(image, shape, order):
    """resample_data_or_seg of nnU-Net v1 with do_separate_z and order_z = 0, for z as the coarse axis."""
    planes = np.array([resized(plane, shape[1:], order) for plane in image])
    if planes.shape[0] == shape[0]:
        return planes
    grid = np.mgrid[: shape[0], : shape[1], : shape[2]].astype(float)
    grid[0] = planes.shape[0] / shape[0] * (grid[0] + 0.5) - 0.5
    return map_coordinates(planes, grid, order=0, mode="nearest")


def cubic(image, shape, separate):
    return separate_z(image, shape, 3) if separate else resized(image, shape, 3)


def linear(labels, shape, separate):
    """resize_segmentation of batchgenerators: each label's indicator is resampled linearly."""
    result = np.zeros(shape, labels.dtype)
    for label in np.unique(labels):
        share = separate_z((labels == label).astype(float), shape, 1) if separate else \
            resized((labels == label).astype(float), shape, 1)
        result[share >= 0.5] = label
    return result


def peak():
    with open("/proc/self/status") as status:
        return {line.split(":")[0]: int(line.split()[1]) * 1024 for line in status if line.startswith("Vm")}


def source(kind, shape):
    z, y, x = np.ogrid[: shape[0], : shape[1], : shape[2]]
    waves = np.sin(x / 9) + np.cos(y / 13) + np.sin(z / 5)
    if kind == "linear":
        return np.digitize(waves, [-0.5, 1]).astype(np.float32)
    return (waves + 0.3 * np.random.default_rng(1).standard_normal(shape)).astype(np.float32)


def original(kind, before, shape, separate):
    """In a process of its own, whose memory is then the resampling's."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        start_memory, start = peak()["VmRSS"], time.perf_counter()
        result = (cubic if kind == "cubic" else linear)(before, shape, separate)
        seconds = time.perf_counter() - start
        extra = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - start_memory
        result.astype(np.float32).tofile(os.path.join(FOLDER, "theirs"))
        os.write(writing, f"{seconds} {extra}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    return [float(word) for word in os.read(reading, 100).split()]


def ours(command, kind, before, shape, separate):
    """The heap has room for the source (for labels twice: as read, and as whole numbers) and 2.5 times the result."""
    megabytes = int(4 * (np.prod(before) * (2 if kind == "linear" else 1) + 2.5 * np.prod(shape)) / 2**20) + 48
    asked = " ".join(map(str, [kind, *before[::-1], *shape[::-1], separate])) + "\n"
    java = subprocess.run([command[0], f"-Xmx{megabytes}m", *command[1:], FOLDER], input=asked * 3, text=True,
                          stdout=subprocess.PIPE, check=True)
    # Java compiles while the first runs go on.
    runs = [[float(word) for word in line.split()] for line in java.stdout.splitlines()]
    return [min(run[0] for run in runs), max(run[1] for run in runs)]


def main():
    print("| kind | from (x, y, z) | to | separate z | original s | here s | ratio | original memory "
          "| largest difference |")
    print("|---|---|---|---|---|---|---|---|---|")
    for kind, before, shape, separate in CASES:
        voxels = source(kind, before)
        voxels.tofile(os.path.join(FOLDER, "source"))
        runs = []
        for _ in range(ROUNDS):
            runs.append((original(kind, voxels, shape, separate), ours(sys.argv[2:], kind, before, shape, separate)))
        theirs, mine = (np.fromfile(os.path.join(FOLDER, name), np.float32) for name in ("theirs", "here"))
        slow, fast = (min(run[side][0] for run in runs) for side in (0, 1))
        size = 4 * np.prod(shape)
        memory = max(run[0][1] for run in runs) / size
        print(f"| {kind} | {before[::-1]} | {shape[::-1]} | {'yes' if separate else 'no'} | {slow:.2f} | {fast:.3f} "
              f"| {slow / fast:.1f} | {memory:.1f} | {np.abs(theirs - mine).max():.1e} "
              f"({np.mean(theirs != mine):.1e} differ) |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as FOLDER:
        main()
