"""PyTorch's side of the pretraining benchmark: the same loop, network, heads, loss, average, optimiser and augmentations,
eager float32, images from the same packed file by a DataLoader.

  pretrain_side.py JSON     reads lines `STEPS`, answers each with the images a second of so many steps
"""

import copy
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torchvision.transforms import RandomResizedCrop
from torchvision.transforms.functional import gaussian_blur

sys.path.insert(0, str(Path(__file__).parent.parent / "parity"))
from pretraining import ViT, head  # noqa: E402

torch.set_default_dtype(torch.float32)


class Views(torch.utils.data.Dataset):
    def __init__(self, case):
        folder = Path(case["data"])
        described = json.loads((folder / "packed.json").read_text())
        self.side, entries = described["size"], described["entries"]
        self.pixels = np.memmap(folder / "pixels.bin", np.uint16, "r", shape=(len(entries), 13, self.side, self.side))
        self.labels = torch.zeros(len(entries), len(described["classes"]))
        for row, entry in enumerate(entries):
            self.labels[row, entry["labels"] or []] = 1
        self.size, self.views = case["size"], case["augmentation"]
        self.low = torch.tensor(case["low"])[:, None, None]
        self.span = torch.tensor(case["span"])[:, None, None]

    def __len__(self):
        return len(self.labels)

    def view(self, raw, settings):
        y, x, h, w = RandomResizedCrop.get_params(raw, settings["cropScale"], (3 / 4, 4 / 3))
        crop = torch.floor(255 * ((raw[:, y : y + h, x : x + w] - self.low) / self.span).clamp(0, 1)) / 255
        image = F.interpolate(crop[None], (self.size, self.size), mode="bilinear", antialias=settings["antialias"])[0]
        if torch.rand(1) < settings["colour"]:
            bright, contrast = torch.empty(2).uniform_(*settings["brightness"])
            image = (image * bright).clamp(max=1)
            mean = image.mean((1, 2), keepdim=True)
            image = (mean + contrast * (image - mean)).clamp(0, 1)
        if torch.rand(1) < settings["grey"]:
            image = image.mean(0, keepdim=True).expand_as(image)
        if torch.rand(1) < settings["blur"]:
            sigma = float(torch.empty(1).uniform_(*settings["blurSigma"]))
            image = gaussian_blur(image, 2 * max(1, round(4 * sigma)) + 1, sigma)
        if torch.rand(1) < settings["flipHorizontal"]:
            image = image.flip(-1)
        return image

    def __getitem__(self, row):
        raw = torch.from_numpy(self.pixels[row].astype(np.float32))
        return self.view(raw, self.views["first"]), self.view(raw, self.views["second"]), self.labels[row]


def batches(case):
    data = Views(case)
    loader = torch.utils.data.DataLoader(data, case["batch"], shuffle=True, drop_last=True, num_workers=case["workers"], persistent_workers=True)
    while True:
        yield from loader


class Branch(torch.nn.Module):
    def __init__(self, case):
        super().__init__()
        self.backbone = ViT(**case["architecture"])
        self.projector = head(case["architecture"]["width"], **case["heads"]["projector"])
        self.predictor = head(case["heads"]["projector"]["sizes"][-1], **case["heads"]["predictor"])


def main(case):
    torch.set_num_threads(case["threads"])
    torch.manual_seed(1)
    trained = Branch(case)
    average = copy.deepcopy(trained).requires_grad_(False)
    optimiser = torch.optim.AdamW(trained.parameters(), lr=1e-4, weight_decay=0.1)
    source = batches(case)
    patches = (case["size"] // case["architecture"]["patch"]) ** 2
    kept = max(1, round(patches * (1 - case["ratio"])))
    loss_of = case["loss"]

    def step():
        first, second, labels = next(source)
        rows = torch.rand(len(first), patches).argsort(1)[:, :kept].sort(1).values
        q = F.normalize(trained.predictor(trained.projector(trained.backbone(first, rows))))
        with torch.no_grad():
            k = F.normalize(average.projector(average.backbone(second)))
        similarity = q @ k.T
        hot = F.normalize(labels)
        hard = F.cross_entropy(similarity / loss_of["temperature"], torch.arange(len(q)))
        soft = F.binary_cross_entropy_with_logits(similarity / loss_of["softTemperature"], (hot @ hot.T).clamp(0, 1))
        loss = loss_of["hardWeight"] * hard + (1 - loss_of["hardWeight"]) * soft
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            for mean, value in zip(average.parameters(), trained.parameters()):
                mean.mul_(0.99).add_(value, alpha=0.01)
        return loss.item()

    step()
    print("ready", flush=True)
    for line in sys.stdin:
        steps = int(line)
        start = time.perf_counter()
        for _ in range(steps):
            step()
        print(steps * case["batch"] / (time.perf_counter() - start), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
