"""PyTorch's side of the training benchmark: eager, float32, eval-mode batch norm, random weights.

  train_side.py NAME THREADS     reads lines `BATCH STEPS`, answers each with the seconds of the fastest step
"""

import sys
import time

import torch
from torch_side import BANDS, NETWORKS, SIZE

if __name__ == "__main__":
    name, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    network = NETWORKS[name]().eval()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4)
    print("ready", flush=True)
    for line in sys.stdin:
        batch, steps = map(int, line.split())
        images = torch.rand(batch, BANDS, SIZE, SIZE)
        best = float("inf")
        for _ in range(steps):
            start = time.perf_counter()
            optimizer.zero_grad()
            network(images).square().mean().backward()
            optimizer.step()
            best = min(best, time.perf_counter() - start)
        print(best, flush=True)
