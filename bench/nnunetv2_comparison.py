"""Full-sized networks of nnU-Net v2, trained by it, in its own predictor and here.

    python -m venv /tmp/nnunet && /tmp/nnunet/bin/pip install nnunetv2==2.8.1
    mvn -B -q -Punchecked -DskipTests pre-integration-test
    /tmp/nnunet/bin/python bench/nnunetv2_comparison.py ../shared/data /tmp/comparison

Two scans become a data set, which nnU-Net plans, preprocesses and learns from for a short epoch on the CPU: what a network of full width
has learnt does not matter here, but its files, sizes and numbers do. Its folder and its zip file are imported unchanged, and a third scan
is predicted by nnUNetv2_predict_from_modelfolder, by the same with sums in single precision, and by bin/stunet. A run that was stopped goes
on after the last step that it finished (second folder, done/).
"""
import argparse
import filecmp
import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np

BENCH = pathlib.Path(__file__).resolve().parent
DATA_SET, SMALL = "Dataset001_Torso", "Dataset002_Parts"
STRUCTURES = ["spleen", "kidney", "liver", "stomach", "spine", "pelvis_and_femur", "bowel", "muscle", "aorta"]
PLANNERS = {"nnUNetPlans": "ExperimentPlanner", "nnUNetResEncUNetMPlans": "nnUNetPlannerResEncM"}
# Found by nnU-Net through the variable nnUNet_extTrainer.
TRAINER = '''
from batchgenerators.utilities.file_and_folder_operations import join, maybe_mkdir_p, save_json
from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer


class nnUNetTrainerShort(nnUNetTrainer):
    """One epoch of some steps, one sample each; no validation of whole scans, which takes eight times eight patches."""

    def __init__(self, plans, configuration, fold, dataset_json, device):
        super().__init__(plans, configuration, fold, dataset_json, device)
        self.num_epochs, self.num_iterations_per_epoch, self.num_val_iterations_per_epoch = 1, 3, 1

    def _set_batch_size_and_oversample(self):
        self.batch_size = 1

    def perform_actual_validation(self, save_probabilities=False):
        # nnUNetv2_export_model_to_zip wants the file.
        folder = join(self.output_folder, "validation")
        maybe_mkdir_p(folder)
        save_json({}, join(folder, "summary.json"))
'''


def float32_predictor():
    """nnUNetv2_predict_from_modelfolder with sums, Gaussian and quotient in single precision; it reads this program's arguments."""
    import inspect

    import torch
    from nnunetv2.inference import predict_from_raw_data as predictor

    text = inspect.getsource(predictor)
    code = text.replace("torch.half", "torch.float32").split("if __name__ ==")[0]
    assert code.count("torch.float32") == 2
    exec(compile(code, predictor.__file__, "exec"), predictor.__dict__)
    half = predictor.compute_gaussian
    predictor.compute_gaussian = functools.partial(half, dtype=torch.float32)
    predictor.compute_gaussian.cache_clear = half.cache_clear
    predictor.predict_entry_point_modelfolder()


class Work:
    """The folder that everything is written to, and the programs that do it."""

    def __init__(self, folder, options):
        self.folder = folder
        self.options = options
        self.raw = folder / "nnUNet_raw"
        self.environment = {
            **os.environ,
            **{name: str(folder / name) for name in ("nnUNet_raw", "nnUNet_preprocessed", "nnUNet_results")},
            "nnUNet_extTrainer": str(folder / "trainers"),
            "nnUNet_n_proc_DA": "1",
            "nnUNet_def_n_proc": str(options.threads),
            "nnUNet_compile": "f",
            "CUDA_VISIBLE_DEVICES": "",
        }

    def once(self, step, results, action):
        """What was done by a run that was stopped since is not done again; what it had begun is made anew."""
        done = self.folder / "done" / step
        if done.exists():
            return
        for path in results:
            if path.is_dir():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
        action()
        done.parent.mkdir(exist_ok=True)
        done.touch()

    def run(self, *command):
        command = [str(part) for part in command]
        print("$", " ".join(command), flush=True)
        with open(self.folder / "log.txt", "a") as log:
            subprocess.run(command, check=True, env=self.environment, stdout=log, stderr=subprocess.STDOUT)

    def nnunet(self, program, *arguments):
        self.run(pathlib.Path(sys.executable).parent / program, *arguments)

    def stunet(self, *arguments):
        self.run(self.options.stunet, *arguments)


def data_set(data, work):
    """Two scans to learn from, one in each of two folds, and one that is not among them, whole and the lowest slices alone."""
    import SimpleITK as sitk

    raw = work.raw / DATA_SET
    for name in ("imagesTr", "labelsTr"):
        (raw / name).mkdir(parents=True)
    for case in ("torso", "abdomen"):
        image, labels = annotated(data, case)
        sitk.WriteImage(image, str(raw / "imagesTr" / f"{case}_0000.nii.gz"))
        sitk.WriteImage(labels, str(raw / "labelsTr" / f"{case}.nii.gz"))
    describe(raw, 2)
    scan = sitk.ReadImage(str(data / "ct_aorta" / "ct.nii.gz"))
    for name, part in (("whole", scan), ("slices", scan[:, :, :80])):
        (work.folder / name).mkdir()
        sitk.WriteImage(part, str(work.folder / name / "scan_0000.nii.gz"))
    (work.folder / "trainers").mkdir()
    (work.folder / "trainers" / "nnUNetTrainerShort.py").write_text(TRAINER)


def small_data_set(data, work):
    """Four parts of a scan, from which a network is learnt here within a minute."""
    import SimpleITK as sitk

    raw = work.raw / SMALL
    for name in ("imagesTr", "labelsTr"):
        (raw / name).mkdir(parents=True)
    image, labels = annotated(data, "torso")
    for part in range(4):
        x, z = part % 2 * 60, part // 2 * 56
        sitk.WriteImage(image[x : x + 60, 20:80, z : z + 56], str(raw / "imagesTr" / f"part{part}_0000.nii.gz"))
        sitk.WriteImage(labels[x : x + 60, 20:80, z : z + 56], str(raw / "labelsTr" / f"part{part}.nii.gz"))
    describe(raw, 4)


def annotated(data, case):
    import SimpleITK as sitk

    image = sitk.ReadImage(str(data / f"ct_{case}" / "ct.nii.gz"))
    labels = sitk.ReadImage(str(data / f"ct_{case}" / "structures_merged.nii.gz"))
    # One of the label maps is stored the other way round.
    return image, sitk.Resample(labels, image, sitk.Transform(), sitk.sitkNearestNeighbor)


def describe(raw, count):
    labels = {name: value for value, name in enumerate(["background", *STRUCTURES])}
    text = {"channel_names": {"0": "CT"}, "labels": labels, "numTraining": count, "file_ending": ".nii.gz"}
    (raw / "dataset.json").write_text(json.dumps(text, indent=1))


def learn(plans, work):
    """@return nnU-Net's own model folder, and its zip file"""
    preprocessed = work.folder / "nnUNet_preprocessed" / DATA_SET
    trained = work.folder / "nnUNet_results" / DATA_SET / f"nnUNetTrainerShort__{plans}__3d_fullres"
    exported = work.folder / f"{plans}.zip"

    def preprocess():
        extra = ["--verify_dataset_integrity", "-np", work.options.threads, "-npfp", work.options.threads]
        work.nnunet("nnUNetv2_plan_and_preprocess", "-d", 1, "-c", "3d_fullres", "-pl", PLANNERS[plans], *extra)
        cases = ["torso", "abdomen"]
        splits = [{"train": [cases[fold]], "val": [cases[1 - fold]]} for fold in range(2)]
        (preprocessed / "splits_final.json").write_text(json.dumps(splits))

    def train(fold):
        work.nnunet("nnUNetv2_train", 1, "3d_fullres", fold, "-tr", "nnUNetTrainerShort", "-p", plans, "-device", "cpu")

    def export():
        folds = ["-f", *range(work.options.folds)]
        chosen = ["-d", 1, "-c", "3d_fullres", "-tr", "nnUNetTrainerShort", "-p", plans, *folds]
        work.nnunet("nnUNetv2_export_model_to_zip", *chosen, "-o", exported)

    work.once(f"{plans}_preprocessed", [preprocessed / f"{plans}_3d_fullres"], preprocess)
    for fold in range(work.options.folds):
        work.once(f"{plans}_fold_{fold}", [trained / f"fold_{fold}"], functools.partial(train, fold))
    work.once(f"{plans}_{work.options.folds}_exported", [exported], export)
    return trained, exported


def imported(source, name, work):
    model = work.folder / f"{name}.stunet"
    work.once(f"{name}_{work.options.folds}_imported", [model], lambda: work.stunet("import", source, "-o", model))
    return model


def same_files(first, second):
    """The numbers of two model folders; what tells where they came from may differ."""
    names = sorted(path.name for path in first.iterdir() if path.suffix == ".safetensors")
    assert names == sorted(path.name for path in second.iterdir() if path.suffix == ".safetensors")
    return all(filecmp.cmp(first / name, second / name, shallow=False) for name in names)


def predictions(trained, model, scans, results, mirrored, work):
    """Predicts the scan in a folder in three ways, original, float32 and here: of each the label map and the probabilities."""
    folds = ["-f", *sorted(path.name[len("fold_") :] for path in trained.glob("fold_*"))]
    arguments = ["-i", scans, "-m", trained, *folds, "-device", "cpu", "-npp", 1, "-nps", 1, "--save_probabilities"]
    arguments += [] if mirrored else ["--disable_tta"]
    original, float32, here = (results / way for way in ("original", "float32", "here"))

    def predict_here():
        here.mkdir(parents=True)
        output = ["-o", here / "scan.nii.gz", "--probabilities", here / "probabilities.nii"]
        work.stunet("predict", "-m", model, "-i", scans / "scan_0000.nii.gz", *output, "--mirror" if mirrored else "--no-mirror")

    ways = {
        original: lambda: work.nnunet("nnUNetv2_predict_from_modelfolder", "-o", original, *arguments),
        float32: lambda: work.run(sys.executable, __file__, "--float32", "-o", float32, *arguments),
        here: predict_here,
    }
    for folder, predict in ways.items():
        work.once(f"{results.name}_{len(folds) - 1}_{folder.name}", [folder], predict)


def labels(folder):
    import SimpleITK as sitk

    return sitk.GetArrayFromImage(sitk.ReadImage(str(folder / "scan.nii.gz")))


def probabilities(folder):
    """(head, z, y, x)"""
    import nibabel

    if (folder / "scan.npz").exists():
        values = np.load(folder / "scan.npz")["probabilities"]
        # nnU-Net leaves them as the reader turned them, to RAS, and the scan is LPS.
        return values[:, :, ::-1, ::-1] if "WithReorient" in (folder / "plans.json").read_text() else values
    return np.asarray(nibabel.load(folder / "probabilities.nii").dataobj).transpose(3, 2, 1, 0)


def dice(first, second):
    """The smallest of the labels that are there."""
    values = np.union1d(first, second)
    return min(2 * ((first == value) & (second == value)).sum() / ((first == value).sum() + (second == value).sum()) for value in values)


def margins(values, where):
    """How far the most probable label is ahead of the next one."""
    two = np.sort(values[:, where], axis=0)[-2:]
    return two[1] - two[0]


def compare(name, results):
    maps = {way: labels(results / way) for way in ("original", "float32", "here")}
    numbers = {way: probabilities(results / way) for way in maps}
    for first, second in (("original", "float32"), ("original", "here"), ("float32", "here")):
        a, b = maps[first], maps[second]
        other = a != b
        margin = f"{margins(numbers['float32'], other).max():.1e}" if other.any() else ""
        difference = np.abs(numbers[first] - numbers[second]).max()
        found = len(np.unique(a))
        line = [name, f"{first}, {second}", other.sum(), a.size, f"{dice(a, b):.6f}", margin, f"{difference:.1e}", found]
        print("|", " | ".join(map(str, line)), "|", flush=True)


def trained_there(plans, options, work):
    """@return what was compared: a name, and the folder of the results"""
    trained, exported = learn(plans, work)
    model = imported(trained, plans, work)
    print(f"{plans}: folder and zip file give the same weights:", same_files(model, imported(exported, f"{plans}_zip", work)))
    for scan, mirrored in (("whole", False), ("slices", True)) if options.mirrored else (("whole", False),):
        results = work.folder / f"predicted_{plans}_{scan}"
        predictions(trained, model, work.folder / scan, results, mirrored, work)
        yield f"{plans}, {scan}{', mirrored' if mirrored else ''}", results


def trained_here(network, data, work):
    """@return as the above"""
    model, exported = work.folder / f"{network}.stunet", work.folder / f"{network}_exported"
    schedule = ["--epochs", 2, "--updates", 10, "--fold", "all", "--memory", 4]
    work.once("small_data_set", [work.raw / SMALL], lambda: small_data_set(data, work))
    learnt_from = ["-d", work.raw / SMALL, "-o", model, "--network", network]
    work.once(f"{network}_trained", [model], lambda: work.stunet("train", *learnt_from, *schedule))
    work.once(f"{network}_exported", [exported], lambda: work.stunet("export-nnunet", model, "-o", exported))
    for scan, mirrored in (("whole", False), ("slices", True)):
        results = work.folder / f"predicted_{network}_{scan}"
        predictions(exported, model, work.folder / scan, results, mirrored, work)
        yield f"{network}, {scan}{', mirrored' if mirrored else ''}", results


def main():
    if sys.argv[1:2] == ["--float32"]:
        del sys.argv[1]
        float32_predictor()
        return
    parser = argparse.ArgumentParser(description="nnU-Net v2's own predictor and bin/stunet on networks of full size")
    parser.add_argument("data", type=pathlib.Path, help="folder with ct_torso, ct_abdomen and ct_aorta")
    parser.add_argument("folder", type=pathlib.Path, help="everything is written there; 5 GB")
    parser.add_argument("--plans", nargs="*", default=list(PLANNERS), choices=list(PLANNERS), help="that nnU-Net learns with")
    parser.add_argument("--here", nargs="*", default=["plain", "resenc"], choices=["plain", "resenc"], help="learnt here and exported")
    parser.add_argument("--folds", type=int, default=1, help="1 or 2")
    parser.add_argument("--mirrored", action="store_true", help="also eight mirrored runs, on a part of the scan")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--stunet", type=pathlib.Path, default=BENCH.parent / "bin" / "stunet")
    options = parser.parse_args()
    work = Work(options.folder.resolve(), options)
    work.folder.mkdir(parents=True, exist_ok=True)
    made = [work.raw / DATA_SET, *(work.folder / name for name in ("whole", "slices", "trainers"))]
    work.once("data_set", made, lambda: data_set(options.data, work))
    rows = [row for plans in options.plans for row in trained_there(plans, options, work)]
    rows += [row for network in options.here for row in trained_here(network, options.data, work)]
    print("\n| network, scan | compared | labels that differ | of | smallest Dice | their largest margin | largest difference of p | labels |")
    print("|---|---|---|---|---|---|---|---|")
    for name, results in rows:
        compare(name, results)


if __name__ == "__main__":
    main()
