"""Whether nnU-Net's own pipeline lets channels of a STU-Net's decoder die, too; docs/benchmarks.md has the result.

    python -m venv venv && venv/bin/pip install nnunetv2==2.8.1 safetensors
    python bench/learning_data.py ../shared DATA        (needs nibabel)
    nice -n 19 venv/bin/python bench/original_dead_units.py DATA/tissues FOLDER [key=value ...]

Preprocessing, sampler, augmentation, loss, optimizer and schedule are those of the installed nnU-Net; only the network is another one:
torch_stunet.py's, with the sample model's widths, strides, patch (48 x 48 x 64, z, y, x) and batch. One thread of the CPU, seven minutes.
Every 25 updates, an epoch, a line as DeadUnits.java's: updates, mean loss, dead shares of the decoder's stages in %, gradient's norm.

seed=1 updates=400 rate=0.01 momentum=0.99 decay=3e-5 optimizer=sgd|adam
init=he       as STU-Net on nnU-Net v1 (pytorch: on nnU-Net v2, which sets nothing; heads: He's with a tenth in the heads)
weights=FILE  .safetensors to begin with, as DeadUnits.java saves its first weights: updates=0 save=FILE
save=FILE     the last weights, for torch.load
"""
import json
import os
import random
import sys
from pathlib import Path

EPOCH = 25
WIDTHS, STRIDES = (8, 16, 32, 64, 64, 64), [[1, 1, 1]] + [[2, 2, 2]] * 4 + [[1, 1, 2]]
USUAL = {"seed": 1, "updates": 400, "rate": 0.01, "momentum": 0.99, "decay": 3e-5, "optimizer": "sgd", "init": "he", "weights": "", "save": ""}


def plans(name):
    """What nnU-Net plans, with the sample model's sizes; axes are (z, y, x)."""
    resampling = {}
    for what, order in (("data", 3), ("seg", 1), ("probabilities", 1)):
        resampling[f"resampling_fn_{what}"] = "resample_data_or_seg_to_shape"
        resampling[f"resampling_fn_{what}_kwargs"] = {"is_seg": what == "seg", "order": order, "order_z": 0, "force_separate_z": None}
    configuration = {
        "data_identifier": "3d", "preprocessor_name": "DefaultPreprocessor", "batch_size": 2, "batch_dice": False,
        "patch_size": [48, 48, 64], "spacing": [2.0] * 3, "normalization_schemes": ["ZScoreNormalization"], "use_mask_for_norm": [True],
        "architecture": {"network_class_name": "", "arch_kwargs": {"strides": STRIDES}, "_kw_requires_import": []},
    }
    return {
        "dataset_name": name, "plans_name": "plans", "image_reader_writer": "SimpleITKIO", "label_manager": "LabelManager",
        "transpose_forward": [0, 1, 2], "transpose_backward": [0, 1, 2], "continue_training": False,
        "foreground_intensity_properties_per_channel": {"0": {}},
        "configurations": {"3d": configuration | resampling},
    }


def preprocess(data, plan, description, folder):
    from nnunetv2.preprocessing.preprocessors.default_preprocessor import DefaultPreprocessor
    from nnunetv2.utilities.plans_handling.plans_handler import PlansManager

    folder.mkdir(parents=True, exist_ok=True)
    manager = PlansManager(plan)
    cases = {labels.name.removesuffix(".nii.gz"): labels for labels in sorted((data / "labelsTr").iterdir())}
    for case in [name for name in cases if not (folder / f"{name}.pkl").exists()]:
        files = str(folder / case), [str(data / "imagesTr" / f"{case}_0000.nii.gz")], str(cases[case])
        DefaultPreprocessor(verbose=False).run_case_save(*files, manager, manager.get_configuration("3d"), description)


def network(classes, inputs, options):
    import torch_stunet
    from dynamic_network_architectures.initialization.weight_init import InitWeights_He

    class Network(torch_stunet.StuNet):
        def forward(self, x):
            """Scores of every stage, full resolution first; nnU-Net's loss gives the last one no weight."""
            return [head(features) for head, features in zip(self.seg_outputs, self.decoded(x))][::-1]

    torch_stunet.SIZES["sample"] = (1, WIDTHS)
    made = Network("sample", classes, inputs)
    if options["init"] != "pytorch":
        made.apply(InitWeights_He(1e-2))
    if options["init"] == "heads":
        for head in made.seg_outputs:
            head.weight.data /= 10
    if options["weights"]:
        from safetensors.torch import load_file
        made.load_state_dict(load_file(options["weights"]))
    return made


def trainer(plan, description, options):
    import torch
    from nnunetv2.training.lr_scheduler.polylr import PolyLRScheduler
    from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer

    class Trainer(nnUNetTrainer):
        @staticmethod
        def build_network_architecture(plans_manager, configuration_manager, num_input_channels, num_output_channels, enable_deep_supervision=True):
            return network(num_output_channels, num_input_channels, options)

        def configure_optimizers(self):
            optimizer, schedule = super().configure_optimizers()
            optimizer.param_groups[0]["momentum"] = options["momentum"]
            if options["optimizer"] == "sgd":
                return optimizer, schedule
            adam = torch.optim.Adam(self.network.parameters(), self.initial_lr, weight_decay=self.weight_decay)
            return adam, PolyLRScheduler(adam, self.initial_lr, self.num_epochs)

        def print_to_log_file(self, *words, **how):
            pass

    made = Trainer(plan, "3d", "all", description, torch.device("cpu"))
    made.initial_lr, made.weight_decay, made.num_epochs = options["rate"], options["decay"], options["updates"] // EPOCH
    made.initialize()
    made.dataloader_train, _ = made.get_dataloaders()
    return made


def learn(training, options):
    import torch

    def line(updates, loss, norm):
        """Dead as in DeadChannels.java: positive in less than 1 % of the batch's voxels."""
        with torch.no_grad():
            firing = [(features > 0).float().mean((0, 2, 3, 4)) for features in training.network.decoded(batch["data"])]
        print(updates, f"{loss:.4f}", *(f"{100 * (share < 0.01).float().mean():.1f}" for share in firing), f"{norm:.3f}", flush=True)

    training.network.train()
    for epoch in range(training.num_epochs):
        training.lr_scheduler.step(epoch)
        losses = []
        for update in range(EPOCH):
            batch = next(training.dataloader_train)
            if epoch == update == 0:
                line(0, 0, 0)
            losses.append(float(training.train_step(batch)["loss"]))
        gradients = [p.grad.norm() for p in training.network.parameters() if p.grad is not None]
        line((epoch + 1) * EPOCH, sum(losses) / EPOCH, torch.stack(gradients).norm())
    if options["save"]:
        torch.save(training.network.state_dict(), options["save"])


def main(data, folder, options):
    folders = {name: str(folder / name) for name in ("nnUNet_raw", "nnUNet_preprocessed", "nnUNet_results")}
    os.environ |= folders | {"nnUNet_n_proc_DA": "0", "nnUNet_compile": "f", "CUDA_VISIBLE_DEVICES": ""}
    import numpy
    import torch

    torch.set_num_threads(1)
    plan, description = plans(data.name), json.loads((data / "dataset.json").read_text())
    preprocess(data, plan, description, folder / "nnUNet_preprocessed" / data.name / "3d")
    for begin in (random.seed, numpy.random.seed, torch.manual_seed):
        begin(options["seed"])
    learn(trainer(plan, description, options), options)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    given = {key: type(USUAL[key])(value) for key, value in (word.split("=", 1) for word in sys.argv[3:])}
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), USUAL | given)
