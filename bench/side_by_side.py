"""The same random network in PyTorch (eager, compiled), OpenVINO, onnxruntime and here, in turns.

    pip install -r bench/requirements.txt
    mvn -q compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
    python bench/side_by_side.py "forward S 64 105" "training S 64 5"

Every engine is a process of its own, which works once for every line that it reads; they take turns, so that a machine that is busy with
other things is so for all of them. The first turn is not counted, and what it gives is compared with eager PyTorch's. All compute
in single precision. Memory is the most that the process used, without the compilation and export of the network where the engine reads a file.
"""
import argparse
import contextlib
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np

BENCH = pathlib.Path(__file__).resolve().parent
PUBLISHED = ["forward S 128 105", "forward S 64 105", "forward B 96 105", "training S 64 5", "training S 96 105"]
ENGINES = {
    "forward": ["eager", "compiled", "openvino", "onnxruntime", "here"],
    "training": ["eager", "compiled", "here"],
}
BATCH = 2


def most_memory():
    """Bytes of this process. Not of its parent before, which Linux's ru_maxrss would count."""
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return 1024 * int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# What the processes of Python do.


def network(folder, size, classes):
    import torch

    from torch_stunet import StuNet

    made = StuNet(size, classes)
    made.load_state_dict(torch.load(folder / "network.model")["state_dict"])
    return made


def torch_forward(folder, size, edge, classes, threads, compiled):
    import torch

    model = network(folder, size, classes).eval()
    run = torch.compile(model) if compiled else model
    image = torch.from_numpy(np.fromfile(folder / "image", np.float32).reshape(1, 1, edge, edge, edge))

    def work():
        with torch.inference_mode():
            return run(image).numpy()

    return work


def openvino_forward(folder, size, edge, classes, threads):
    import openvino

    settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    model = openvino.Core().compile_model(str(folder / "network.onnx"), "CPU", settings)
    image = np.fromfile(folder / "image", np.float32).reshape(1, 1, edge, edge, edge)
    return lambda: model(image, share_inputs=True, share_outputs=True)[0]


def onnxruntime_forward(folder, size, edge, classes, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(folder / "network.onnx"), options, providers=["CPUExecutionProvider"])
    image = np.fromfile(folder / "image", np.float32).reshape(1, 1, edge, edge, edge)
    return lambda: session.run(None, {"image": image})[0]


def torch_training(folder, size, edge, classes, threads, compiled):
    import torch

    from torch_stunet import loss, optimizer

    model = network(folder, size, classes)
    steps = optimizer(model)
    image = torch.from_numpy(np.fromfile(folder / "image", np.float32).reshape(BATCH, 1, edge, edge, edge))
    labels = torch.from_numpy(np.fromfile(folder / "labels", np.int16).reshape(BATCH, edge, edge, edge).astype(np.int64))

    def forward():
        return loss(model.heads(image), labels)

    forward = torch.compile(forward) if compiled else forward

    def work():
        steps.zero_grad()
        value = forward()
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 12)
        steps.step()
        return np.array([value.item()], np.float32)

    return work


def serve(engine, kind, size, edge, classes, folder, threads):
    """Works once for every line; the first result goes to a file, the time of each to the output."""
    folder = pathlib.Path(folder)
    if engine in ("eager", "compiled"):
        import torch

        torch.set_num_threads(threads)
        make = torch_forward if kind == "forward" else torch_training
        work = make(folder, size, edge, classes, threads, engine == "compiled")
    else:
        make = {"openvino": openvino_forward, "onnxruntime": onnxruntime_forward}[engine]
        work = make(folder, size, edge, classes, threads)
    print("ready", flush=True)
    for count, _ in enumerate(sys.stdin):
        start, processor = time.perf_counter(), time.process_time()
        result = work()
        seconds, busy = time.perf_counter() - start, time.process_time() - processor
        memory = most_memory()
        if count == 0:
            result.astype(np.float32, copy=False).tofile(folder / engine)
        del result
        print(f"{seconds:.4f} {busy:.4f} {memory}", flush=True)


def prepare(folder, kind, size, edge, classes):
    """Random weights, as a checkpoint and as ONNX, and a random batch. In a process of its own, which then gives its memory back."""
    import torch

    from torch_stunet import StuNet, save

    folder = pathlib.Path(folder)
    torch.manual_seed(1)
    made = StuNet(size, classes).eval()
    with torch.no_grad():
        for name, values in made.named_parameters():
            # Norms that do something, and shifts and biases other than zero.
            if values.ndim == 1:
                values.add_(0.1 * torch.randn_like(values))
    save(made, folder / "network.model", edge)
    count = 1 if kind == "forward" else BATCH
    image = torch.randn(count, 1, edge, edge, edge)
    image.numpy().tofile(folder / "image")
    torch.randint(classes, (count, edge, edge, edge), dtype=torch.int16).numpy().tofile(folder / "labels")
    if kind == "forward":
        export(made, image, str(folder / "network.onnx"))


def export(made, image, path):
    import torch

    torch.onnx.export(made, (image,), path, input_names=["image"], output_names=["probabilities"], dynamo=False)


# What the first process does.


class Engine:
    """One process, and what it said."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seconds, self.busy, self.memory = [], [], 0
        self.answer("ready")

    def answer(self, what):
        line = self.process.stdout.readline()
        while line and not line.startswith(what):
            line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args[:3]} ended with {self.process.wait()}")
        return line

    def work(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        seconds, busy, memory = self.answer(("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")).split()
        self.seconds.append(float(seconds))
        self.busy.append(float(busy))
        self.memory = int(memory)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def java(classpath, *arguments):
    return ["env", "TF_ENABLE_ONEDNN_OPTS=1", "TF_OVERRIDE_GLOBAL_THREADPOOL=1", "TF_CPP_MIN_LOG_LEVEL=2",
            "java", "-Xmx2g", "-cp", classpath, *map(str, arguments)]


def difference(folder, engine, kind, classes):
    """The largest of the logits, up to a number for each voxel; or of the loss."""
    eager, other = (np.fromfile(folder / name, np.float32) for name in ("eager", engine))
    if kind == "training":
        return float(np.abs(eager - other).max())
    # Here the classes of a voxel lie side by side.
    planes = other.reshape(-1, classes).T if engine == "here" else other.reshape(classes, -1)
    worst = 0.0
    for a, b in zip(eager.reshape(classes, -1), planes):
        # A class at a time, for memory. Probabilities that are nearly zero have no digits left.
        worst = max(worst, float(np.abs(np.log(np.maximum(a, 1e-30)) - np.log(np.maximum(b, 1e-30))).max()))
    return worst


def compare(work, options, classpath):
    kind, size, edge, classes = work.split()
    edge, classes = int(edge), int(classes)
    wanted = [engine for engine in ENGINES[kind] if engine in options.engines]
    with tempfile.TemporaryDirectory(prefix="side_by_side") as name, contextlib.ExitStack() as processes:
        folder = pathlib.Path(name)
        me = [sys.executable, "-W", "ignore", __file__]
        subprocess.run([*me, "--prepare", name, work], check=True, stdout=subprocess.DEVNULL)
        model = folder / "network.stunet"
        command = java(classpath, "sc.fiji.stunet.cli.StuNetCommandLine", "import", folder / "network.model", "-o", model)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        benchmark = ["PatchBenchmark"] if kind == "forward" else ["TrainingBenchmark"]
        arguments = [model, edge, classes, options.threads, "cpu"] + ([] if kind == "forward" else [BATCH, "sample"])
        engines = {}
        for engine in wanted:
            own = java(classpath, *benchmark, *arguments, folder)
            command = own if engine == "here" else [*me, "--serve", engine, name, str(options.threads), work]
            engines[engine] = Engine(command)
            processes.callback(engines[engine].close)
        for _ in range(options.runs + 1):
            for process in engines.values():
                process.work()
                time.sleep(0.3)
        print(f"\n| {kind} {size} {edge}^3, {classes} classes | fastest, s | median, s | of eager | processor, s | most memory, GB | off by |")
        print("|---|---|---|---|---|---|---|")
        eager = min(engines["eager"].seconds[1:]) if "eager" in engines else float("nan")
        for engine, process in engines.items():
            seconds = sorted(process.seconds[1:])
            off = "" if engine == "eager" or "eager" not in engines else f"{difference(folder, engine, kind, classes):.1e}"
            print(
                f"| {engine} | {seconds[0]:.3f} | {seconds[len(seconds) // 2]:.3f} | {seconds[0] / eager:.2f} "
                f"| {min(process.busy[1:]):.2f} | {process.memory / 1e9:.2f} | {off} |",
                flush=True,
            )


def main():
    parser = argparse.ArgumentParser(description="The same random network in several engines, in turns")
    parser.add_argument("work", nargs="*", help="such as 'forward S 128 105' or 'training S 64 5': size, edge of the patch, classes")
    parser.add_argument("--runs", type=int, default=5, help="turns that count")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--engines", default="eager,compiled,openvino,onnxruntime,here", type=lambda text: text.split(","))
    parser.add_argument("--classes", default="target/classes", help="of this project")
    parser.add_argument("--classpath", default="target/classpath.txt", help="file with the libraries' paths")
    parser.add_argument("--prepare", help=argparse.SUPPRESS)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare or options.serve:
        kind, size, edge, classes = options.work[0].split()
        if options.prepare:
            prepare(options.prepare, kind, size, int(edge), int(classes))
        else:
            engine, folder, threads = options.serve
            serve(engine, kind, size, int(edge), int(classes), folder, int(threads))
        return
    with tempfile.TemporaryDirectory(prefix="side_by_side") as compiled:
        classpath = f"{compiled}:{options.classes}:{pathlib.Path(options.classpath).read_text().strip()}"
        sources = [str(BENCH / name) for name in ("PatchBenchmark.java", "TrainingBenchmark.java")]
        subprocess.run(["javac", "-d", compiled, "-cp", classpath, *sources], check=True)
        for work in options.work or PUBLISHED:
            compare(work, options, classpath)


main()
