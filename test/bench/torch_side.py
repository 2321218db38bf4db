"""PyTorch's side of the benchmarks: eager, float32, two threads, random weights.

  torch_side.py weights FOLDER     writes rn50.pth, vits14.pth and vitb14.pth, 13 bands each
  torch_side.py cold FILE          loads one .pth, embeds one image, prints the embedding's length
  torch_side.py serve FOLDER       reads lines `NAME BATCH SECONDS`, answers each with images per second
"""

import math
import os
import sys
import time
from collections import OrderedDict

import torch
from torch import nn

BANDS = 13
SIZE = 224


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(batch, tokens, width))


class LayerScale(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * self.gamma


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.ls1 = LayerScale(width)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        hidden = [("fc1", nn.Linear(width, 4 * width)), ("act", nn.GELU()), ("fc2", nn.Linear(4 * width, width))]
        self.mlp = nn.Sequential(OrderedDict(hidden))
        self.ls2 = LayerScale(width)

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class ViT(nn.Module):
    """DINOv2's vision transformer, patch 14, at its own 16 x 16 grid, with the names of its state dict."""

    def __init__(self, width, heads):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 257, width))
        self.mask_token = nn.Parameter(torch.zeros(1, width))
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(BANDS, width, 14, 14)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(12))
        self.norm = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x):
        x = self.patch_embed.proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.norm(x)[:, 0]


def resnet50():
    from torchvision.models import resnet50 as torchvision_resnet50  # slow to import, and ViTs do without

    network = torchvision_resnet50()
    network.conv1 = nn.Conv2d(BANDS, 64, 7, 2, 3, bias=False)
    network.fc = nn.Identity()
    return network


NETWORKS = {"rn50": resnet50, "vits14": lambda: ViT(384, 6), "vitb14": lambda: ViT(768, 12)}


def weights(folder):
    torch.manual_seed(1)
    for name, build in NETWORKS.items():
        network = build()
        for key, parameter in network.named_parameters():
            if key in ("cls_token", "pos_embed", "mask_token"):
                nn.init.normal_(parameter, std=0.02)
        torch.save(network.state_dict(), os.path.join(folder, f"{name}.pth"))


def load(path):
    network = NETWORKS[os.path.basename(path).removesuffix(".pth")]()
    network.load_state_dict(torch.load(path))
    return network.eval()


def rate(network, batch, seconds):
    """Images per second over at least `seconds`, after a warm-up of two runs."""
    images = torch.rand(batch, BANDS, SIZE, SIZE)
    for _ in range(2):
        network(images)
    runs, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        network(images)
        runs += 1
    return runs * batch / (time.perf_counter() - start)


def serve(folder):
    networks = {}
    print("ready", flush=True)
    for line in sys.stdin:
        name, batch, seconds = line.split()
        if name not in networks:
            networks = {name: load(os.path.join(folder, f"{name}.pth"))}
        print(rate(networks[name], int(batch), float(seconds)), flush=True)


if __name__ == "__main__":
    torch.set_num_threads(2)
    command, path = sys.argv[1:]
    with torch.inference_mode():
        if command == "weights":
            with torch.inference_mode(False):
                weights(path)
        elif command == "cold":
            print(load(path)(torch.rand(1, BANDS, SIZE, SIZE)).shape[1])
        elif command == "serve":
            serve(path)
        else:
            sys.exit(__doc__)
