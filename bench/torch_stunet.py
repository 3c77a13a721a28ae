"""STU-Net and its training step in plain PyTorch, after the paper (Huang et al. 2023, arXiv 2304.06716) and nnU-Net's training.

The parameters have the names of the original, so that bin/stunet imports what is saved here.
"""
import pickle

import torch
from torch import nn
from torch.nn import functional as F

SIZES = {
    "S": (1, (16, 32, 64, 128, 256, 256)),
    "B": (1, (32, 64, 128, 256, 512, 512)),
    "L": (2, (64, 128, 256, 512, 1024, 1024)),
    "H": (3, (96, 192, 384, 768, 1536, 1536)),
}
STRIDES = ((1, 1, 1),) + ((2, 2, 2),) * 4 + ((1, 1, 2),)


class Block(nn.Module):
    """Two convolutions with instance norm and a shortcut, which is a convolution in the first block of a stage."""

    def __init__(self, inputs, width, stride, projects):
        super().__init__()
        self.conv1 = nn.Conv3d(inputs, width, 3, stride, 1)
        self.norm1 = nn.InstanceNorm3d(width, affine=True)
        self.conv2 = nn.Conv3d(width, width, 3, 1, 1)
        self.norm2 = nn.InstanceNorm3d(width, affine=True)
        if projects:
            self.conv3 = nn.Conv3d(inputs, width, 1, stride)
        self.relu = nn.LeakyReLU(0.01, inplace=True)

    def forward(self, x):
        y = self.norm2(self.conv2(self.relu(self.norm1(self.conv1(x)))))
        return self.relu(y + (self.conv3(x) if hasattr(self, "conv3") else x))


def stage(inputs, width, depth, stride=1):
    return nn.Sequential(*(Block(inputs if b == 0 else width, width, stride if b == 0 else 1, b == 0) for b in range(depth)))


class Upsampling(nn.Module):
    def __init__(self, inputs, width, factor):
        super().__init__()
        self.conv = nn.Conv3d(inputs, width, 1)
        self.factor = factor

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=self.factor, mode="nearest"))


class StuNet(nn.Module):
    def __init__(self, size, classes, inputs=1):
        super().__init__()
        depth, widths = SIZES[size]
        below = (inputs,) + widths
        levels = range(len(widths) - 2, -1, -1)
        self.conv_blocks_context = nn.ModuleList(stage(below[s], w, depth, STRIDES[s]) for s, w in enumerate(widths))
        self.upsample_layers = nn.ModuleList(Upsampling(widths[i + 1], widths[i], STRIDES[i + 1]) for i in levels)
        self.conv_blocks_localization = nn.ModuleList(stage(2 * widths[i], widths[i], depth) for i in levels)
        self.seg_outputs = nn.ModuleList(nn.Conv3d(widths[i], classes, 1) for i in levels)

    def decoded(self, x):
        """Features of every stage of the decoder, the lowest resolution first."""
        skips = []
        for blocks in self.conv_blocks_context:
            x = blocks(x)
            skips.append(x)
        features = []
        for u, blocks in enumerate(self.conv_blocks_localization):
            x = blocks(torch.cat((self.upsample_layers[u](x), skips[-2 - u]), 1))
            features.append(x)
        return features

    def forward(self, x):
        """Probabilities at full resolution: what a prediction needs."""
        return self.seg_outputs[-1](self.decoded(x)[-1]).softmax(1)

    def heads(self, x):
        """Scores of every stage, full resolution first, without the lowest one, which has no weight in the loss."""
        return [head(y) for head, y in zip(self.seg_outputs, self.decoded(x))][:0:-1]


def level_loss(logits, target, over_batch):
    p = logits.softmax(1)
    reference = torch.zeros_like(p).scatter_(1, target[:, None], 1)
    axes = (0, 2, 3, 4) if over_batch else (2, 3, 4)
    hits, both = (p * reference).sum(axes), p.sum(axes) + reference.sum(axes)
    dice = (2 * hits + 1e-5) / (both + 1e-5 + 1e-8)
    return F.cross_entropy(logits, target) - dice[..., 1:].mean()


def loss(outputs, target, over_batch=False):
    total = 2 - 0.5 ** (len(outputs) - 1)
    levels = [level_loss(y, target[:, f // 2 :: f, f // 2 :: f, f // 2 :: f], over_batch) for y, f in zip(outputs, (1, 2, 4, 8))]
    return sum(0.5**i * level for i, level in enumerate(levels)) / total


def optimizer(network):
    return torch.optim.SGD(network.parameters(), 0.01, momentum=0.99, weight_decay=3e-5, nesterov=True)


def save(network, path, edge):
    """A checkpoint with its plans, as nnU-Net v1 writes them."""
    classes = network.seg_outputs[-1].out_channels
    step = {
        "patch_size": [edge] * 3,
        "current_spacing": [1.5] * 3,
        "pool_op_kernel_sizes": [list(stride) for stride in STRIDES[1:]],
    }
    plans = {
        "num_modalities": 1,
        "num_classes": classes - 1,
        "all_classes": list(range(1, classes)),
        "normalization_schemes": {"0": "nonCT"},
        "use_mask_for_norm": {"0": False},
        "transpose_forward": [0, 1, 2],
        "transpose_backward": [0, 1, 2],
        "plans_per_stage": {"0": step},
        "preprocessor_name": "GenericPreprocessor",
    }
    torch.save({"state_dict": network.state_dict()}, path)
    with open(f"{path}.pkl", "wb") as file:
        pickle.dump({"init": [], "name": "STUNetTrainer", "plans": plans}, file)
