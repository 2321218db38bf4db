"""scikit-learn's side of projection.test.ts: reads a question as JSON, prints the answer as JSON."""

import json
import sys

import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness

question = json.load(sys.stdin)
kind = question["kind"]
if kind == "digits":
    answer = load_digits().data.tolist()
else:
    rows = np.array(question["rows"], dtype=np.float32)
    if kind == "pca":
        fitted = PCA(n_components=question["dimensions"], svd_solver="full").fit(rows.astype(np.float64))
        answer = {
            "components": fitted.components_.tolist(),
            "variance": fitted.explained_variance_.tolist(),
            "varianceRatio": fitted.explained_variance_ratio_.tolist(),
        }
    elif kind == "trustworthiness":
        answer = trustworthiness(rows, np.array(question["map"], dtype=np.float32), n_neighbors=question["k"])
    elif kind == "tsne":
        fitted = TSNE(
            perplexity=question["perplexity"],
            n_iter=question["iterations"],
            init="pca",
            learning_rate="auto",
            random_state=0,
            n_jobs=1,
        ).fit(rows)
        answer = {"map": fitted.embedding_.tolist(), "divergence": float(fitted.kl_divergence_)}
print(json.dumps(answer))
