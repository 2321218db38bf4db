"""
The images of data sets as GDAL reads them, bands in the order of their numbers (B8A after B8).

datasets.py FOLDER   for a JSON list of {"layout", "source", "size"} on standard input: writes image i to FOLDER/i.raw
                     (bands, rows, columns; little-endian) and prints, for each, its type, the EPSG code and which of
                     its bands were brought to the size (bilinear)
"""

import glob
import json
import os
import sys

import numpy
from osgeo import gdal

gdal.UseExceptions()

L1C = ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12"]
L2A = [band for band in L1C if band != "B10"]
S1 = ["VV", "VH"]


def eurosat(source):
    stored = [band for band in L1C if band != "B8A"] + ["B8A"]
    return [(source, stored.index(band) + 1) for band in L1C]


def per_band(bands, digits):
    def files(source):
        found = []
        for band in bands:
            name = f"B0{band[1:]}" if digits and band[1:].isdigit() and len(band) == 2 else band
            ending = f"_{name}.tif" if digits else f"{name}.tif"
            (path,) = [p for p in glob.glob(os.path.join(glob.escape(source), "*.tif")) if os.path.basename(p).endswith(ending) and (digits or os.path.basename(p) == ending)]
            found.append((path, 1))
        return found

    return files


LAYOUTS = {
    "eurosat": eurosat,
    "bigearthnet-s2": per_band(L2A, True),
    "bigearthnet-s1": per_band(S1, True),
    "s2c": per_band(L1C, False),
    "s2a": per_band(L2A, False),
    "s1": per_band(S1, False),
}

answers = []
for index, request in enumerate(json.load(sys.stdin)):
    size = request["size"]
    planes, resampled = [], []
    for position, (path, number) in enumerate(LAYOUTS[request["layout"]](request["source"])):
        file = gdal.Open(path)
        if (file.RasterXSize, file.RasterYSize) != (size, size):
            resampled.append(position)
        band = file.GetRasterBand(number)
        planes.append(band.ReadAsArray(buf_xsize=size, buf_ysize=size, resample_alg=gdal.GRIORA_Bilinear))
    stack = numpy.stack(planes)
    stack.tofile(os.path.join(sys.argv[1], f"{index}.raw"))
    system = file.GetSpatialRef()
    answers.append({"dtype": stack.dtype.name, "epsg": system and system.GetAuthorityCode(None), "resampled": resampled})
print(json.dumps(answers))
