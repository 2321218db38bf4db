"""Reads checkpoints with PyTorch and prints each tensor's type, shape and bytes as JSON, its wrappers taken off."""

import json
import sys

import torch


def raw(tensor):
    """The elements' bytes in row-major order; NumPy has no bfloat16, so its bits go through int16."""
    tensor = tensor.detach().contiguous()
    return (tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor).numpy().tobytes().hex()


def tensors(path):
    found = torch.load(path)
    found = found.get("state_dict", found)
    return {k.replace("module.encoder.", ""): [str(t.dtype), list(t.shape), raw(t)] for k, t in found.items()}


json.dump([tensors(path) for path in sys.argv[1:]], sys.stdout)
