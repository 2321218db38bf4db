"""scikit-learn's Barnes–Hut t-SNE of a file of float32 rows: writes the map, prints seconds, CPU seconds, divergence."""

import json
import resource
import sys
import time

import numpy as np
from sklearn.manifold import TSNE

source, cols, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
rows = np.fromfile(source, dtype=np.float32).reshape(-1, cols)


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


start, cpu_start = time.perf_counter(), cpu()
fitted = TSNE(perplexity=30, init="pca", learning_rate="auto", n_iter=1000, angle=0.5, n_jobs=2, random_state=0).fit(rows)
print(json.dumps({"seconds": time.perf_counter() - start, "cpu": cpu() - cpu_start}))
fitted.embedding_.astype(np.float32).tofile(target)
