"""PyTorch's side of the pretraining step, in float64, from modules and optimisers of PyTorch and torchvision.

  pretraining.py FOLDER      reads case.json and in.safetensors there, writes out.safetensors
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
import torchvision
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
TYPES = {"F32": np.float32, "F64": np.float64, "I32": np.int32, "U8": np.uint8}


def read(path):
    content = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        data = np.frombuffer(content[8 + length + start : 8 + length + end], TYPES[entry["dtype"]])
        tensors[name] = torch.from_numpy(data.reshape(entry["shape"]).copy())
    return tensors


def write(path, tensors):
    header, body, at = {}, [], 0
    for name, tensor in tensors.items():
        data = tensor.detach().numpy().astype(np.float64 if tensor.numel() == 1 else np.float32).tobytes()
        header[name] = {"dtype": "F64" if tensor.numel() == 1 else "F32", "shape": list(tensor.shape), "data_offsets": [at, at + len(data)]}
        body.append(data)
        at += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(body))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-1, -2) / (width / self.heads) ** 0.5).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(batch, tokens, width))


class LayerScale(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.ls1 = LayerScale(width)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Mlp(width)
        self.ls2 = LayerScale(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x)) * self.ls1.gamma
        return x + self.mlp.fc2(F.gelu(self.mlp.fc1(self.norm2(x)))) * self.ls2.gamma


class ViT(nn.Module):
    def __init__(self, channels, width, depth, heads, patch, grid, **_):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + grid * grid, width))
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(channels, width, patch, patch)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x, kept=None):
        x = self.patch_embed.proj(x).flatten(2).transpose(1, 2) + self.pos_embed[:, 1:]
        if kept is not None:
            x = torch.gather(x, 1, kept.long().unsqueeze(-1).expand(-1, -1, x.shape[-1]))
        x = torch.cat([(self.cls_token + self.pos_embed[:, :1]).expand(len(x), -1, -1), x], 1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)[:, 0]


class ResNet(torchvision.models.ResNet):
    def __init__(self, channels, **_):
        super().__init__(torchvision.models.resnet.Bottleneck, [3, 4, 6, 3])
        self.conv1 = nn.Conv2d(channels, 64, 7, 2, 3, bias=False)
        self.fc = nn.Identity()

    def forward(self, x, seen=None):
        return super().forward(x if seen is None else x * seen)


def head(inputs, sizes, bias, hiddenNorm, lastNorm):
    layers = []
    for i, outputs in enumerate(sizes):
        last = i == len(sizes) - 1
        layers.append(nn.Linear(inputs, outputs, bias=bias))
        if not last and hiddenNorm:
            layers.append(nn.BatchNorm1d(outputs))
        if last and lastNorm:
            layers.append(nn.BatchNorm1d(outputs, affine=False))
        if not last:
            layers.append(nn.ReLU())
        inputs = outputs
    return nn.Sequential(*layers)


class Branch(nn.Module):
    def __init__(self, case, predicts):
        super().__init__()
        architecture, heads = case["architecture"], case["heads"]
        self.backbone = (ViT if architecture["kind"] == "vit" else ResNet)(**architecture)
        width = architecture.get("width", 2048)
        self.projector = head(width, **heads["projector"])
        shape = heads["predictor"]
        self.predictor = head(heads["projector"]["sizes"][-1], **shape) if shape and predicts else nn.Identity()

    def forward(self, x, mask=None):
        return F.normalize(self.predictor(self.projector(self.backbone(x, mask))))

    def tensors(self):
        for name, tensor in self.state_dict(keep_vars=True).items():
            if not name.endswith("num_batches_tracked"):
                yield name.removeprefix("backbone."), tensor

    def load(self, values, prefix):
        with torch.no_grad():
            for name, tensor in self.tensors():
                tensor.copy_(values[prefix + name])


def hard(q, k, queue, loss):
    logits = q @ k.T if queue is None else torch.cat([q @ k.T, q @ queue.T], 1)
    value = F.cross_entropy(logits / loss["temperature"], torch.arange(len(q)))
    return value * 2 * loss["temperature"] if loss["scaled"] else value


def soft(q, k, labels, loss):
    known = labels.sum(1) > 0
    if not known.any():
        return torch.zeros(())
    y = F.normalize(labels[known])
    y = y @ y.T
    logits = (q[known] @ k[known].T) / loss["softTemperature"]
    if loss["softLoss"] == "binary":
        return F.binary_cross_entropy_with_logits(logits, y)
    return F.cross_entropy(logits, y / y.sum(1, keepdim=True))


class Lars(torch.optim.Optimizer):
    """LARS in MoCo v3's form."""

    def __init__(self, params, lr, weight_decay, momentum, trust):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay, momentum=momentum, trust=trust))

    @torch.no_grad()
    def step(self):
        for g in self.param_groups:
            for p in g["params"]:
                dp = p.grad
                if p.ndim > 1:
                    dp = dp.add(p, alpha=g["weight_decay"])
                    p_norm, u_norm = torch.norm(p), torch.norm(dp)
                    one = torch.ones_like(p_norm)
                    q = torch.where(p_norm > 0.0, torch.where(u_norm > 0, g["trust"] * p_norm / u_norm, one), one)
                    dp = dp.mul(q)
                state = self.state[p]
                state["momentum_buffer"].mul_(g["momentum"]).add_(dp)
                p.add_(state["momentum_buffer"], alpha=-g["lr"])


SLOTS = {
    "adamw": {"first": "exp_avg", "second": "exp_avg_sq"},
    "sgd": {"momentum": "momentum_buffer"},
    "lars": {"momentum": "momentum_buffer"},
}


def optimiser_of(case, named, values):
    options, lr = case["optimiser"], case["learningRate"]
    decayed = lambda name, p: case["decayAll"] or (p.ndim > 1 and name not in ("cls_token", "pos_embed"))
    groups = [
        {"params": [p for name, p in named if decayed(name, p) == decays], "weight_decay": options["weightDecay"] * decays}
        for decays in (True, False)
    ]
    kind = options["kind"]
    if kind == "adamw":
        optimiser = torch.optim.AdamW(groups, lr=lr)
    elif kind == "sgd":
        optimiser = torch.optim.SGD(groups, lr=lr, momentum=options["momentum"])
    else:
        optimiser = Lars(groups, lr=lr, weight_decay=0, momentum=options["momentum"], trust=options["trust"])
    for name, p in named:
        state = {torch_name: values[f"optimiser.{slot}.{name}"].double() for slot, torch_name in SLOTS[kind].items()}
        optimiser.state[p] = {"step": torch.tensor(float(case["step"])), **state}
    return optimiser


def main(folder):
    case = json.loads((folder / "case.json").read_text())
    values = read(folder / "in.safetensors")
    trained, average = Branch(case, True), Branch(case, False)
    trained.load(values, "trained.")
    average.load(values, "average.")
    named = [(name, p) for name, p in trained.tensors() if p.requires_grad]
    optimiser = optimiser_of(case, named, values)
    labels, queue = values["labels"].double(), values.get("queue")
    queue = None if queue is None else queue.double()
    views = [values["first"].double(), values["second"].double()]
    masks = [values.get("mask0"), values.get("mask1")]
    pairs = [(0, 1), (1, 0)] if case["symmetric"] else [(0, 1)]
    with torch.no_grad():
        # In the order of the views, since each leaves running statistics behind.
        keys = {k: average(views[k]) for k in sorted(k for _, k in pairs)}
    queries = {q: trained(views[q], masks[q]) for q, _ in pairs}
    terms = [
        (hard(queries[q], keys[k], queue, case["loss"]), soft(queries[q], keys[k], labels, case["loss"]))
        for q, k in pairs
    ]
    hard_term, soft_term = sum(h for h, _ in terms), sum(s for _, s in terms)
    weight = case["loss"]["hardWeight"]
    loss = weight * hard_term + (1 - weight) * soft_term
    loss.backward()
    most = case["clip"] if case["clip"] is not None else float("inf")
    norm = nn.utils.clip_grad_norm_([p for _, p in named], most)
    optimiser.step()
    with torch.no_grad():
        target = dict(trained.tensors())
        for name, p in average.tensors():
            if not name.endswith(("running_mean", "running_var")):
                p.mul_(case["momentum"]).add_(target[name], alpha=1 - case["momentum"])
    out = {"loss": loss, "hard": hard_term, "soft": soft_term, "norm": norm}
    rows = torch.cat(list(queries.values()))
    out["featureStd"] = rows.std(0, unbiased=False).mean() * rows.shape[1] ** 0.5
    out |= {f"trained.{name}": p for name, p in trained.tensors()}
    out |= {f"average.{name}": p for name, p in average.tensors()}
    for name, p in named:
        for slot, torch_name in SLOTS[case["optimiser"]["kind"]].items():
            out[f"optimiser.{slot}.{name}"] = optimiser.state[p][torch_name]
    if queue is not None:
        out["queue"] = torch.cat([*keys.values(), queue])[: len(queue)]
    write(folder / "out.safetensors", {name: torch.as_tensor(value) for name, value in out.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
