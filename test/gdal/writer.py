"""
What GDAL makes of GeoTIFFs. Arguments: their paths. Beside each, every level's pixels go to `<path>.<level>.bin`,
band-major.

Output: a JSON list of descriptions; in them every word of warning from GDAL and gdalinfo and, where sizes halve
evenly, how far the file's overviews are from those that GDAL itself averages.
"""

import json
import subprocess
import sys

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_NUM_THREADS", "1")
warnings = []
gdal.PushErrorHandler(lambda level, number, message: warnings.append(message))


def pixels(bands):
    return np.stack([band.ReadAsArray() for band in bands])


def distance_of_overviews(file, levels):
    """The largest difference between the file's overviews and those that GDAL averages; 1e300 where only one is NaN."""
    copy = gdal.GetDriverByName("GTiff").CreateCopy(
        "/vsimem/copy.tif", gdal.GetDriverByName("MEM").CreateCopy("", file)
    )
    copy.BuildOverviews("AVERAGE", [2**i for i in range(1, len(levels))])
    farthest = 0.0
    for i, level in enumerate(levels[1:]):
        theirs = pixels([copy.GetRasterBand(b + 1).GetOverview(i) for b in range(file.RasterCount)]).astype("f8")
        ours = pixels(level).astype("f8")
        same_holes = ours.shape == theirs.shape and np.array_equal(np.isnan(ours), np.isnan(theirs))
        farthest = max(farthest, float(np.nanmax(np.abs(ours - theirs))) if same_holes else 1e300)
    return farthest


def describe(path):
    warnings.clear()
    file = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
    bands = [file.GetRasterBand(i + 1) for i in range(file.RasterCount)]
    levels = [bands] + [
        [band.GetOverview(i) for band in bands] for i in range(bands[0].GetOverviewCount())
    ]
    for i, level in enumerate(levels):
        pixels(level).tofile(f"{path}.{i}.bin")
    info = subprocess.run(["gdalinfo", "-checksum", path], capture_output=True, text=True)
    spatial = file.GetSpatialRef()
    transform = file.GetGeoTransform(can_return_null=True)
    nodata = bands[0].GetNoDataValue()
    structure = file.GetMetadata("IMAGE_STRUCTURE")
    seen = {
        "type": gdal.GetDataTypeName(bands[0].DataType),
        "signedByte": bands[0].GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE",
        "sizes": [[level[0].XSize, level[0].YSize] for level in levels],
        "names": [band.GetDescription() for band in bands],
        "nodata": "nan" if nodata != nodata else nodata,
        "transform": transform and list(transform),
        "epsg": spatial and spatial.GetAuthorityCode(None),
        "time": file.GetMetadataItem("TIFFTAG_DATETIME"),
        "block": bands[0].GetBlockSize(),
        "compression": structure.get("COMPRESSION"),
        "predictor": structure.get("PREDICTOR"),
        "interleave": structure.get("INTERLEAVE"),
        "big": open(path, "rb").read(4)[2] == 43,
    }
    seen["warnings"] = warnings + [line for line in info.stderr.splitlines() if line]
    if len(levels) > 1 and all(size % 2 ** (len(levels) - 1) == 0 for size in seen["sizes"][0]):
        seen["overviewsFromGdal"] = distance_of_overviews(file, levels)
    return seen


json.dump([describe(path) for path in sys.argv[1:]], sys.stdout)
