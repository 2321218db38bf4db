"""What TF32 costs: outputs and gradients of ViT-S and ResNet-50 with factors rounded to 10 bits, against float64.

tf32_error.py ORACLE.py [SIZE] [BATCH]

The weights and images are the oracle's, batch norms as in inference; the loss is the sum of the embedding's elements times
cos(i). Every factor of a matrix product or a convolution, forward and backward, is rounded to TF32 before the operation,
which then runs in float32, as NVIDIA's tensor cores do. Printed for float32, for TF32 by rounding to the nearest and for
TF32 by cutting off: the embedding's error by norm, and the gradients' by norm, tensor by tensor: their median, their
largest, and that of all gradients as one vector.
"""
import importlib.util
import sys

import torch
from torch.utils._python_dispatch import TorchDispatchMode

spec = importlib.util.spec_from_file_location("oracle", sys.argv[1])
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)
size, batch = (int(argument) for argument in (sys.argv[2:] + ["224", "2"][len(sys.argv) - 2 :])[:2])

products = {
    getattr(torch.ops.aten, name)
    for name in ("mm", "bmm", "addmm", "baddbmm", "convolution", "convolution_backward", "_convolution")
}
# What is added to a product, or only gives a shape, is no factor of it.
summands = {torch.ops.aten.addmm: [0], torch.ops.aten.baddbmm: [0], torch.ops.aten.convolution: [2]}


def nearest(x):
    return ((x.contiguous().view(torch.int32) + 0x1000) & -0x2000).view(torch.float32)


def cut(x):
    return (x.contiguous().view(torch.int32) & -0x2000).view(torch.float32)


class Rounded(TorchDispatchMode):
    def __init__(self, to):
        super().__init__()
        self.to = to

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if function.overloadpacket in products:
            kept = summands.get(function.overloadpacket, [])
            args = [
                self.to(x) if isinstance(x, torch.Tensor) and i not in kept else x for i, x in enumerate(args)
            ]
        return function(*args, **(kwargs or {}))


def run(model, dtype, mode=None):
    net, _ = oracle.build(model, "dev")
    net = net.to(dtype).eval()
    x = oracle.image("dev", model, batch, 13, size, size).to(dtype)

    def differentiate():
        embedding = net.layers(x)[-1][:, 0] if "vit" in model else net(x)
        weights = torch.cos(torch.arange(embedding.numel(), dtype=torch.float64)).to(dtype)
        (embedding.reshape(-1) * weights).sum().backward()
        return embedding.detach().double()

    if mode is None:
        embedding = differentiate()
    else:
        with Rounded(mode):
            embedding = differentiate()
    gradients = {name: p.grad.double() for name, p in net.named_parameters() if p.grad is not None}
    return embedding, gradients


def off(actual, expected):
    return ((actual - expected).norm() / expected.norm()).item()


torch.set_num_threads(2)
for model in ("B13_vits14_softcon", "B13_rn50_softcon"):
    exact, right = run(model, torch.float64)
    for name, mode in (("float32", None), ("TF32, nearest", nearest), ("TF32, cut off", cut)):
        embedding, gradients = run(model, torch.float32, mode)
        errors = sorted((off(gradients[key], right[key]), key) for key in right)
        whole = off(torch.cat([gradients[k].flatten() for k in right]), torch.cat([right[k].flatten() for k in right]))
        print(
            f"{model} {name}: embedding {off(embedding, exact):.1e}, gradients: all {whole:.1e}, "
            f"median {errors[len(errors) // 2][0]:.1e}, largest {errors[-1][0]:.1e} ({errors[-1][1]})",
            flush=True,
        )
