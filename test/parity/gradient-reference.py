"""Prints the gradients that a training runtime is checked with, by PyTorch in float64, as weighted sums.

For every tensor that enters a check: the norm of its gradient, and the sums of its elements times cos(k (i + 1)),
k = 1 … 4. The checks are those of kernel-lib/src/training/runtime/gradient-checks.ts.
"""
import json

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def wave(shape, phase):
    count = 1
    for size in shape:
        count *= size
    values = torch.sin(0.7 * torch.arange(1, count + 1) ** 1.1 + phase).to(torch.float32)
    return values.to(torch.float64).reshape(shape).requires_grad_()


def weighted(y):
    return (y.reshape(-1) * torch.cos(torch.arange(y.numel(), dtype=torch.float64))).sum()


def convolution(t):
    y = F.conv2d(t["x"], t["first.weight"], t["first.bias"], stride=2, padding=1)
    return F.conv2d(y, t["second.weight"])


def pooling(t):
    return F.max_pool2d(t["x"], 3, 2, 1)


def attention(t):
    x = t["x"]
    batch, tokens, width = x.shape
    heads = 2
    q, k, v = (
        F.linear(x, t["qkv.weight"], t["qkv.bias"])
        .reshape(batch, tokens, 3, heads, width // heads)
        .permute(2, 0, 3, 1, 4)
    )
    weights = torch.softmax(q @ k.transpose(-1, -2) * (width // heads) ** -0.5, -1)
    y = (weights @ v).transpose(1, 2).reshape(batch, tokens, width)
    return x + F.gelu(F.linear(y, t["proj.weight"], t["proj.bias"]))


def norm(t):
    y = F.layer_norm(t["x"], [6], t["layer.weight"], t["layer.bias"], 1e-6)
    mean, var = t["batch.running_mean"].detach(), t["batch.running_var"].detach()
    return F.batch_norm(y, mean, var ** 2 + 0.5, t["batch.weight"], t["batch.bias"], False, 0.1, 1e-5)


checks = {
    "convolution": (
        convolution,
        {"x": [2, 3, 7, 7], "first.weight": [4, 3, 3, 3], "first.bias": [4], "second.weight": [5, 4, 1, 1]},
    ),
    "pooling": (pooling, {"x": [2, 3, 7, 7]}),
    "attention": (
        attention,
        {
            "x": [2, 4, 8],
            "qkv.weight": [24, 8],
            "qkv.bias": [24],
            "proj.weight": [8, 8],
            "proj.bias": [8],
        },
    ),
    "norm": (
        norm,
        {
            "x": [2, 3, 4, 6],
            "layer.weight": [6],
            "layer.bias": [6],
            "batch.weight": [3],
            "batch.bias": [3],
            "batch.running_mean": [3],
            "batch.running_var": [3],
        },
    ),
}

result = {}
for name, (f, shapes) in checks.items():
    tensors = {key: wave(shape, phase) for phase, (key, shape) in enumerate(shapes.items())}
    weighted(f(tensors)).backward()
    result[name] = {}
    for key, tensor in tensors.items():
        if tensor.grad is None:
            continue
        gradient = tensor.grad.reshape(-1)
        places = torch.arange(1, gradient.numel() + 1, dtype=torch.float64)
        sums = [float((gradient * torch.cos(k * places)).sum()) for k in range(1, 5)]
        result[name][key] = {"norm": float(gradient.norm()), "sums": sums}
print(json.dumps(result))
