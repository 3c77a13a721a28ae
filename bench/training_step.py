"""One update of STU-Net in eager single precision PyTorch for every line of the input, as TrainingBenchmark.java does.

Arguments: size (S B), patch edge in voxels, classes, threads, batch size, batch or sample (the Dice's).
Own code after the paper (Huang et al. 2023) and nnU-Net's training: deep supervision, cross-entropy minus soft Dice, SGD with Nesterov momentum,
gradients clipped at a norm of 12.
"""
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

WIDTHS = {"S": (16, 32, 64, 128, 256, 256), "B": (32, 64, 128, 256, 512, 512)}
STRIDES = ((2, 2, 2),) * 4 + ((1, 1, 2),)


class Block(nn.Module):
    def __init__(self, inputs, width, stride=1):
        super().__init__()
        self.conv1 = nn.Conv3d(inputs, width, 3, stride, 1)
        self.norm1 = nn.InstanceNorm3d(width, affine=True)
        self.conv2 = nn.Conv3d(width, width, 3, 1, 1)
        self.norm2 = nn.InstanceNorm3d(width, affine=True)
        self.shortcut = nn.Conv3d(inputs, width, 1, stride)
        self.relu = nn.LeakyReLU(0.01, inplace=True)

    def forward(self, x):
        y = self.norm2(self.conv2(self.relu(self.norm1(self.conv1(x)))))
        return self.relu(y + self.shortcut(x))


class Network(nn.Module):
    def __init__(self, widths, classes):
        super().__init__()
        self.encoder = nn.ModuleList(Block(1 if s == 0 else widths[s - 1], w, 1 if s == 0 else STRIDES[s - 1]) for s, w in enumerate(widths))
        levels = range(len(widths) - 2, -1, -1)
        self.up = nn.ModuleList(nn.Conv3d(widths[i + 1], widths[i], 1) for i in levels)
        self.decoder = nn.ModuleList(Block(2 * widths[i], widths[i]) for i in levels)
        self.heads = nn.ModuleList(nn.Conv3d(widths[i], classes, 1) for i in levels)

    def forward(self, x):
        skips = []
        for block in self.encoder:
            x = block(x)
            skips.append(x)
        outputs = []
        for u, block in enumerate(self.decoder):
            x = F.interpolate(x, scale_factor=STRIDES[-1 - u], mode="nearest")
            x = block(torch.cat((self.up[u](x), skips[-2 - u]), 1))
            outputs.append(self.heads[u](x))
        return outputs[::-1]


def level_loss(logits, target, over_batch):
    p = logits.softmax(1)
    reference = torch.zeros_like(p).scatter_(1, target[:, None], 1)
    axes = (0, 2, 3, 4) if over_batch else (2, 3, 4)
    hits, both = (p * reference).sum(axes), p.sum(axes) + reference.sum(axes)
    dice = (2 * hits + 1e-5) / (both + 1e-5 + 1e-8)
    return F.cross_entropy(logits, target) - dice[..., 1:].mean()


def main():
    size, edge, classes, threads, batch, dice = sys.argv[1], *map(int, sys.argv[2:6]), sys.argv[6]
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = Network(WIDTHS[size], classes)
    optimizer = torch.optim.SGD(network.parameters(), 0.01, momentum=0.99, weight_decay=3e-5, nesterov=True)
    image, target = torch.randn(batch, 1, edge, edge, edge), torch.randint(classes, (batch, edge, edge, edge))
    print("ready", flush=True)
    for line in sys.stdin:
        if not line.strip():
            break
        start, processor = time.perf_counter(), time.process_time()
        optimizer.zero_grad()
        outputs = network(image)
        loss = 0
        for level, logits in enumerate(outputs[:-1]):
            f = 2 ** level
            weight = 0.5 ** level / (2 - 0.5 ** (len(outputs) - 2))
            loss = loss + weight * level_loss(logits, target[:, f // 2::f, f // 2::f, f // 2::f], dice == "batch")
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 12)
        optimizer.step()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{time.perf_counter() - start:.3f} s, processor {time.process_time() - processor:.3f} s, loss {loss.item():.4f}, most memory {memory} kB", flush=True)


main()
