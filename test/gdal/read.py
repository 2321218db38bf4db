"""
What GDAL makes of raster files.

read.py make FOLDER      writes GeoTIFFs of every layout that is to be read, and prints their paths as JSON
read.py describe FOLDER  for a JSON list of {"path", "windows": [[x, y, width, height], …]} on standard input: prints
                         what each file is, and writes window j of file i to FOLDER/i-j.raw and overview k to
                         FOLDER/i-overview-k.raw (bands, rows, columns; little-endian)
"""

import itertools
import json
import os
import sys

import numpy
from osgeo import gdal, osr

gdal.UseExceptions()

TYPES = {
    "uint8": gdal.GDT_Byte,
    "int8": getattr(gdal, "GDT_Int8", None),
    "uint16": gdal.GDT_UInt16,
    "int16": gdal.GDT_Int16,
    "uint32": gdal.GDT_UInt32,
    "int32": gdal.GDT_Int32,
    "float32": gdal.GDT_Float32,
    "float64": gdal.GDT_Float64,
}


def is_signed_byte(band):
    return band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE"


def dtype_of(band):
    if is_signed_byte(band):
        return "int8"
    return next(name for name, code in TYPES.items() if code == band.DataType)


def noise(random, dtype, shape):
    """Something between a gradient, which predictors like, and noise, which fills the range."""
    kind = numpy.dtype(dtype)
    smooth = numpy.add.outer(numpy.arange(shape[0]) * 400, numpy.add.outer(numpy.arange(shape[1]), numpy.arange(shape[2])))
    if kind.kind == "f":
        return (smooth + random.standard_normal(shape)).astype(kind)
    info = numpy.iinfo(kind)
    spread = random.integers(info.min, info.max, shape, endpoint=True)
    return numpy.where(random.random(shape) < 0.2, spread, smooth % (info.max + 1)).astype(kind)


def create(path, data, options, transform=None, epsg=None, nodata=None):
    bands, height, width = data.shape
    dtype = data.dtype.name
    code = TYPES[dtype]
    if code is None:  # before GDAL 3.7
        code, options, data = gdal.GDT_Byte, [*options, "PIXELTYPE=SIGNEDBYTE"], data.view("uint8")
    file = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, code, options)
    if transform:
        file.SetGeoTransform(transform)
    if epsg:
        system = osr.SpatialReference()
        system.ImportFromEPSG(epsg)
        file.SetProjection(system.ExportToWkt())
    if nodata is not None:
        file.GetRasterBand(1).SetNoDataValue(nodata)
    for band in range(bands):
        file.GetRasterBand(band + 1).WriteArray(data[band])
    return file


def make(folder):
    random = numpy.random.default_rng(11)
    paths = []

    def path(name):
        paths.append(os.path.join(folder, name + ".tif"))
        return paths[-1]

    layouts = itertools.product(
        TYPES,
        ["NONE", "DEFLATE", "LZW", "ZSTD", "PACKBITS"],
        [[], ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16"], ["BLOCKYSIZE=7"], ["BLOCKYSIZE=53"]],
        ["PIXEL", "BAND"],
    )
    for i, (dtype, compress, blocks, interleave) in enumerate(layouts):
        predictors = [1]
        if compress in ("DEFLATE", "LZW", "ZSTD"):
            predictors += [2] if dtype not in ("float32", "float64") else [3] if dtype == "float64" else [2, 3]
        for predictor in predictors:
            options = [f"COMPRESS={compress}", f"INTERLEAVE={interleave}", *blocks]
            if predictor > 1:
                options.append(f"PREDICTOR={predictor}")
            # GDAL 3.6 does not read back what it writes with predictor 3 in big-endian files.
            if i % 3 == 1 and predictor != 3:
                options.append("ENDIANNESS=BIG")
            if i % 5 == 2:
                options.append("BIGTIFF=YES")
            name = "-".join([dtype, compress, interleave, str(i), str(predictor)])
            create(path(name), noise(random, dtype, (3, 53, 70)), options)

    small = lambda dtype="uint16", bands=1: noise(random, dtype, (bands, 20, 30))
    create(path("north-up"), small(), [], (600000, 10, 0, 5300000, 0, -10), 32633, 0)
    create(path("rotated"), small(), [], (600000, 8, 6, 5300000, 6, -8), 32733, 5)
    create(path("degrees"), small("float32"), [], (10, 0.25, 0, 50, 0, -0.25), 4326, float("nan"))
    create(path("south-up"), small("float64"), [], (10, 0.25, 0, 50, 0, 0.25), 3857, -9999.5)
    create(path("nodata-beyond"), small("uint8"), [], nodata=-9999)
    create(path("lambert"), small("int16"), [], (4e6, 10, 0, 3e6, 0, -10), 3035, -32768)
    create(path("point"), small(), [], (600000, 10, 0, 5300000, 0, -10), 32633).SetMetadataItem("AREA_OR_POINT", "Point")
    file = create(path("described"), small("float32", 4), ["INTERLEAVE=PIXEL"], nodata=-3.4028234663852886e38)
    for band, name in enumerate(["B02", "slope & <aspect>", 'a "quoted" name', "B8A"]):
        file.GetRasterBand(band + 1).SetDescription(name)
    file = create(
        path("pyramid"),
        noise(random, "uint16", (2, 200, 300)),
        ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=DEFLATE"],
        (600000, 10, 0, 5300000, 0, -10),
        32633,
    )
    file.BuildOverviews("AVERAGE", [2, 4, 8])
    file = None
    pyramid = paths[-1]
    gdal.Translate(path("cog"), pyramid, format="COG", creationOptions=["BLOCKSIZE=128", "COMPRESS=LZW"])
    create(path("one-strip"), noise(random, "uint16", (2, 900, 700)), ["BLOCKYSIZE=900"])
    create(path("one-strip-planar"), noise(random, "float32", (2, 900, 700)), ["BLOCKYSIZE=900", "INTERLEAVE=BAND"])
    sparse = gdal.GetDriverByName("GTiff").Create(
        path("sparse"), 100, 100, 2, gdal.GDT_Int16, ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32", "SPARSE_OK=TRUE"]
    )
    sparse.GetRasterBand(1).SetNoDataValue(-1)
    sparse.GetRasterBand(2).WriteArray(small("int16")[0], 40, 40)
    sparse = None
    return paths


def pixels(band, *window):
    array = band.ReadAsArray(*window)
    return array.view("int8") if is_signed_byte(band) else array


def describe(folder, asked):
    answers = []
    for i, request in enumerate(asked):
        file = gdal.Open(request["path"])
        bands = [file.GetRasterBand(b + 1) for b in range(file.RasterCount)]
        for j, window in enumerate(request["windows"]):
            stack = numpy.stack([pixels(band, *window) for band in bands])
            stack.astype(stack.dtype.newbyteorder("<")).tofile(os.path.join(folder, f"{i}-{j}.raw"))
        for k in range(bands[0].GetOverviewCount()):
            stack = numpy.stack([pixels(band.GetOverview(k)) for band in bands])
            stack.astype(stack.dtype.newbyteorder("<")).tofile(os.path.join(folder, f"{i}-overview-{k}.raw"))
        system = file.GetSpatialRef()
        nodata = bands[0].GetNoDataValue()
        answers.append(
            {
                "size": [file.RasterXSize, file.RasterYSize],
                "dtype": dtype_of(bands[0]),
                "nodata": None if nodata is None else str(nodata),
                "transform": file.GetGeoTransform(can_return_null=True),
                "epsg": system and system.GetAuthorityCode(None),
                "descriptions": [band.GetDescription() for band in bands],
                "overviews": [
                    [bands[0].GetOverview(k).XSize, bands[0].GetOverview(k).YSize]
                    for k in range(bands[0].GetOverviewCount())
                ],
            }
        )
    return answers


command, folder = sys.argv[1:]
print(json.dumps(make(folder) if command == "make" else describe(folder, json.load(sys.stdin))))
