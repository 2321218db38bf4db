"""
PyTorch's way to the same images: a DataLoader with worker processes over GDAL's Python reader.

datasets_side.py LAYOUT ROOT WORKERS   LAYOUT is eurosat or ssl4eo; a line on standard input is a request to read every
                                       image once, answered with the images a second
datasets_side.py strips ROOT           writes every image anew as GDAL does by default, as both data sets are published:
                                       in strips of 8 KB
"""

import glob
import os
import sys
import time

import numpy
import torch
from osgeo import gdal

gdal.UseExceptions()
torch.set_num_threads(1)

if sys.argv[1] == "strips":
    for path in glob.glob(os.path.join(sys.argv[2], "**", "*.tif"), recursive=True):
        gdal.GetDriverByName("GTiff").CreateCopy(path + ".strips", gdal.Open(path), options=["INTERLEAVE=PIXEL"])
        os.replace(path + ".strips", path)
    sys.exit()

BANDS = ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12"]


class EuroSat(torch.utils.data.Dataset):
    order = [0, 1, 2, 3, 4, 5, 6, 7, 12, 8, 9, 10, 11]

    def __init__(self, root):
        self.files = sorted(glob.glob(os.path.join(root, "*", "*.tif")))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        file = gdal.Open(self.files[index])
        return torch.from_numpy(file.ReadAsArray()[self.order].astype(numpy.int32)), index


class Ssl4eo(torch.utils.data.Dataset):
    def __init__(self, root):
        self.folders = sorted(glob.glob(os.path.join(root, "s2c", "*", "*")))

    def __len__(self):
        return len(self.folders)

    def __getitem__(self, index):
        bands = []
        for band in BANDS:
            file = gdal.Open(os.path.join(self.folders[index], band + ".tif"))
            bands.append(file.ReadAsArray(buf_xsize=264, buf_ysize=264, resample_alg=gdal.GRIORA_Bilinear))
        return torch.from_numpy(numpy.stack(bands).astype(numpy.int32)), index


dataset = {"eurosat": EuroSat, "ssl4eo": Ssl4eo}[sys.argv[1]](sys.argv[2])
workers = int(sys.argv[3])
loader = torch.utils.data.DataLoader(dataset, batch_size=32, shuffle=True, num_workers=workers, persistent_workers=True, prefetch_factor=2)
for _ in loader:  # the workers start
    pass
for _ in sys.stdin:
    begin = time.perf_counter()
    count = 0
    for images, _ in loader:
        count += len(images)
    print(count / (time.perf_counter() - begin), flush=True)
