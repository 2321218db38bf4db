"""Gradients of a whole backbone, by PyTorch in float64.

network-gradients.py ORACLE.py FOLDER MODEL eval|train BATCH SIZE

The weights and the image are the oracle's; in training mode the last batch norm of every residual block counts an eighth.
The loss is the sum of the embedding's elements times cos(i). FOLDER/gradients.bin gets every gradient as float32, one
after the other, FOLDER/positive.bin one byte for every number that enters a ReLU: whether it is positive. What they
belong to is printed as JSON: {"gradients": [[name, elements], ...], "positive": [elements, ...]}.
"""
import importlib.util
import json
import sys

import torch

oracle_path, folder, model, mode, batch, size = sys.argv[1:]
spec = importlib.util.spec_from_file_location("oracle", oracle_path)
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)


class RecordedReLU(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.positive = []

    def forward(self, x):
        self.positive.append((x > 0).detach())
        return torch.relu(x)


torch.set_num_threads(2)
net, _ = oracle.build(model, "dev")
net = net.double()
net.train(mode == "train")
relu = RecordedReLU()
for module in list(net.modules()):
    if hasattr(module, "relu"):
        module.relu = relu
if mode == "train":
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name.endswith("bn3.weight"):
                parameter.mul_(0.125)
channels = 13 if model.startswith("B13") else 2
x = oracle.image("dev", model, int(batch), channels, int(size), int(size)).double()
embedding = (net.layers(x)[-1][:, 0] if "vit" in model else net(x)).reshape(-1)
(embedding * torch.cos(torch.arange(embedding.numel(), dtype=torch.float64))).sum().backward()
written = {"gradients": [], "positive": [sides.numel() for sides in relu.positive]}
with open(f"{folder}/gradients.bin", "wb") as f:
    for name, parameter in net.named_parameters():
        if parameter.grad is None:
            continue
        written["gradients"].append([name, parameter.numel()])
        f.write(parameter.grad.to(torch.float32).numpy().tobytes())
with open(f"{folder}/positive.bin", "wb") as f:
    for sides in relu.positive:
        f.write(sides.to(torch.uint8).numpy().tobytes())
print(json.dumps(written))
