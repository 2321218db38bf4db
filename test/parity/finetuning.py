"""PyTorch's side of a fine-tuning step, in float64: a ViT whose linear layers, patches' too, have low-rank adapters, and a classifier.

  finetuning.py FOLDER      reads case.json and in.safetensors there, writes out.safetensors
"""

import json
import sys
from pathlib import Path

import torch
from torch.nn import functional as F
from torch.nn.utils import parametrize

from pretraining import ViT, read, write


class Adapter(torch.nn.Module):
    def __init__(self, down, up, share):
        super().__init__()
        self.down, self.up = torch.nn.Parameter(down), torch.nn.Parameter(up)
        self.share = share

    def forward(self, weight):
        return weight + self.share * (self.up @ self.down.flatten(1)).reshape(weight.shape)


folder = Path(sys.argv[1])
case = json.loads((folder / "case.json").read_text())
given = {name: tensor.double() for name, tensor in read(folder / "in.safetensors").items()}
model = ViT(**case["architecture"])
model.load_state_dict({name: given[name] for name in model.state_dict()})
adapters = {}
for name, tensor in given.items():
    if name.startswith("adapters.") and name.endswith("lora_A.weight"):
        layer = name.removeprefix("adapters.").removesuffix(".lora_A.weight")
        up = given[f"adapters.{layer}.lora_B.weight"]
        adapters[layer] = Adapter(tensor, up, case["adapters"]["alpha"] / case["adapters"]["rank"])
        parametrize.register_parametrization(model.get_submodule(layer), "weight", adapters[layer])
weight, bias = (torch.nn.Parameter(given[f"head.{part}"]) for part in ("weight", "bias"))
learned = {"head.weight": weight, "head.bias": bias}
for layer, adapter in adapters.items():
    learned[f"adapters.{layer}.lora_A.weight"] = adapter.down
    learned[f"adapters.{layer}.lora_B.weight"] = adapter.up
if case["adapters"]["biases"]:
    for name, tensor in model.named_parameters():
        if name.endswith(".bias") or ".norm" in f".{name}":
            learned[f"trained.{name}"] = tensor

mean, var = given["head_norm.running_mean"], given["head_norm.running_var"]
normalised = F.batch_norm(model(given["images"]), mean, var, training=case["embeddingNorm"] == "batch")
loss = F.cross_entropy(F.linear(normalised, weight, bias), given["labels"].argmax(1))
gradients = torch.autograd.grad(loss, list(learned.values()))
norm = torch.sqrt(sum((gradient**2).sum() for gradient in gradients))
with torch.no_grad():
    for tensor, gradient in zip(learned.values(), gradients):
        tensor -= case["learningRate"] * gradient
merged = {f"merged.{layer}.weight": model.get_submodule(layer).weight for layer in adapters}
write(folder / "out.safetensors", {**learned, **merged, "loss": loss.reshape(1), "norm": norm.reshape(1)})
