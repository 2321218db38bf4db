"""What GDAL makes of the files named: prints a list as JSON."""

import hashlib
import json
import sys

from osgeo import gdal

gdal.UseExceptions()
seen = []
for path in sys.argv[1:]:
    file = gdal.Open(path)
    pixels = file.ReadAsArray()
    seen.append(
        {
            "bands": file.RasterCount,
            "size": [file.RasterXSize, file.RasterYSize],
            "type": gdal.GetDataTypeName(file.GetRasterBand(1).DataType),
            "epsg": file.GetSpatialRef().GetAuthorityCode(None),
            "transform": file.GetGeoTransform(),
            "names": [file.GetRasterBand(i + 1).GetDescription() for i in range(file.RasterCount)],
            "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
        }
    )
print(json.dumps(seen))
