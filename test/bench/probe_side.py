"""scikit-learn's side of the probe benchmark: `data FOLDER` writes features, `fit FOLDER NAME` fits and prints JSON."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

ROWS, COLS, CLASSES = 20_000, 768, 10
# Standard deviations fall as i^-decay over rotated axes; class centres lie `apart` of them from each other.
KINDS = {"embedding-like": (0.5, 0.1), "white": (0.0, 0.1)}


def write(folder):
    random = np.random.default_rng(0)
    for name, (decay, apart) in KINDS.items():
        rotation, _ = np.linalg.qr(random.normal(size=(COLS, COLS)))
        spread = np.arange(1, COLS + 1) ** -decay
        y = random.integers(0, CLASSES, ROWS)
        centres = random.normal(size=(CLASSES, COLS)) * spread * apart
        x = (random.normal(size=(ROWS, COLS)) * spread + centres[y]) @ rotation
        (x / np.sqrt((x**2).mean())).astype("<f4").tofile(folder / f"{name}.x")
        y.astype("<i4").tofile(folder / f"{name}.y")


def fit(folder, name):
    x = np.fromfile(folder / f"{name}.x", "<f4").reshape(ROWS, COLS).astype(np.float64)
    y = np.fromfile(folder / f"{name}.y", "<i4")
    # The default stops at 100 iterations with a warning, converged or not.
    warnings.filterwarnings("ignore")
    start = time.perf_counter()
    model = LogisticRegression(max_iter=10_000).fit(x, y)
    seconds = time.perf_counter() - start
    probability = model.predict_proba(x)[np.arange(ROWS), y]
    objective = -np.log(probability).sum() + 0.5 * (model.coef_**2).sum()
    json.dump({"seconds": seconds, "objective": objective, "iterations": int(model.n_iter_[0])}, sys.stdout)


if sys.argv[1] == "data":
    write(Path(sys.argv[2]))
else:
    fit(Path(sys.argv[2]), sys.argv[3])
