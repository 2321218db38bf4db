"""PyTorch's side of the training benchmark: eager, float32, AdamW, eval-mode batch norm, random weights.

  train_side.py NAME BATCH THREADS   reads lines `STEPS`, answers each with seconds and CPU seconds of the fastest step,
                                     and the process's peak memory in MiB
"""

import resource
import sys
import time

import torch
from torch_side import BANDS, NETWORKS, SIZE

if __name__ == "__main__":
    name, batch, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = NETWORKS[name]().eval()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4)
    images = torch.rand(batch, BANDS, SIZE, SIZE)
    print("ready", flush=True)
    for line in sys.stdin:
        best = cpu = float("inf")
        for _ in range(int(line)):
            start, used = time.perf_counter(), time.process_time()
            optimizer.zero_grad()
            network(images).square().mean().backward()
            optimizer.step()
            best, cpu = min(best, time.perf_counter() - start), min(cpu, time.process_time() - used)
        print(best, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
