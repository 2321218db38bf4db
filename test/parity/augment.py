"""What a draw does to an image, in numpy and PyTorch: JSON cases in, JSON results out. Also torchvision's crops."""

import json
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torchvision.transforms import RandomResizedCrop


def normalised(case):
    image = np.array(case["data"], dtype=np.float64).reshape(case["shape"])
    x, y, w, h = (case["drawn"]["crop"][key] for key in ("x", "y", "width", "height"))
    crop = image[:, y : y + h, x : x + w]
    mean = np.array(case["mean"])[:, None, None]
    std = np.array(case["std"])[:, None, None]
    scaled = np.clip((crop - (mean - 2 * std)) / (4 * std), 0, 1)
    return np.floor(255 * scaled) / 255


def view(case):
    drawn = case["drawn"]
    image = torch.tensor(normalised(case))[None]
    size = (case["size"], case["size"])
    image = F.interpolate(image, size=size, mode="bilinear", align_corners=False, antialias=case["antialias"])
    image = image[0].numpy()
    if drawn["colour"]:
        image = np.minimum(1, image * drawn["colour"]["brightness"])
        mean = image.mean(axis=(1, 2), keepdims=True)
        image = np.clip((image - mean) * drawn["colour"]["contrast"] + mean, 0, 1)
    if drawn["grey"]:
        image = np.repeat(image.mean(axis=0, keepdims=True), image.shape[0], axis=0)
    if drawn["blur"] > 0:
        radius = max(1, round(4 * drawn["blur"]))
        weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / drawn["blur"]) ** 2)
        weights /= weights.sum()
        for axis in (1, 2):
            pad = [(radius, radius) if a == axis else (0, 0) for a in range(3)]
            padded = np.pad(image, pad, mode="reflect")
            image = np.apply_along_axis(lambda line: np.convolve(line, weights, mode="valid"), axis, padded)
    if drawn["flipHorizontal"]:
        image = image[:, :, ::-1]
    if drawn["flipVertical"]:
        image = image[:, ::-1]
    return np.rot90(image, drawn["turns"], axes=(1, 2)).flatten().tolist()


def crops(case):
    torch.manual_seed(0)
    image = torch.zeros(1, case["height"], case["width"])
    result = []
    for _ in range(case["count"]):
        i, j, h, w = RandomResizedCrop.get_params(image, case["scale"], (3 / 4, 4 / 3))
        result.append([j, i, w, h])
    return result


request = json.load(sys.stdin)
json.dump({"views": [view(case) for case in request["views"]], "crops": [crops(case) for case in request["crops"]]}, sys.stdout)
