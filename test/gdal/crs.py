"""
Projects points across each system's area of use with GDAL, without transformation grids.

Standard input: a JSON list of EPSG codes, or of projections as WKT or PROJ strings.
Argument, optional: a folder; each system is then written there as the GeoTIFF `<index>.tif`, and what GDAL reads
back from that file is what points are projected to.
Output: for each {"name", "points": [[lon, lat, x, y], …]}, in traditional GIS axis order.
"""

import json
import os
import sys
import tempfile

from osgeo import gdal, osr

osr.UseExceptions()
gdal.UseExceptions()


def without_grids():
    """PROJ's database alone in a folder: what needs a grid file is then not available to GDAL."""
    for folder in osr.GetPROJSearchPaths():
        database = os.path.join(folder, "proj.db")
        if os.path.exists(database):
            alone = tempfile.mkdtemp()
            os.symlink(database, os.path.join(alone, "proj.db"))
            osr.SetPROJSearchPath(alone)
            osr.SetPROJEnableNetwork(False)
            return alone
    raise SystemExit("no proj.db")


def inner_grid(low, high, count):
    """`count` values from just inside `low` to just inside `high`."""
    margin = (high - low) * 1e-3
    return [low + margin + (high - low - 2 * margin) * i / (count - 1) for i in range(count)]


def through_geotiff(system, path):
    file = gdal.GetDriverByName("GTiff").Create(path, 1, 1)
    file.SetProjection(system.ExportToWkt())
    file.SetGeoTransform((0, 1, 0, 0, 0, -1))
    del file
    return gdal.Open(path).GetSpatialRef()


def sample(index, definition):
    system = osr.SpatialReference()
    system.SetFromUserInput(f"EPSG:{definition}" if isinstance(definition, int) else definition)
    if len(sys.argv) > 1:
        system = through_geotiff(system, os.path.join(sys.argv[1], f"{index}.tif"))
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    area = system.GetAreaOfUse()
    west, south, east, north = (
        (area.west_lon_degree, area.south_lat_degree, area.east_lon_degree, area.north_lat_degree)
        if area
        else (-50, 10, 50, 70)
    )
    if east < west:
        east += 360
    to_system = osr.CoordinateTransformation(wgs84, system)
    points = []
    for lon in inner_grid(west, east, 7):
        for lat in inner_grid(south, north, 7):
            x, y, _ = to_system.TransformPoint((lon + 180) % 360 - 180, lat)
            points.append([(lon + 180) % 360 - 180, lat, x, y])
    return {"name": system.GetName(), "points": points}


folder = without_grids()
wgs84 = osr.SpatialReference()
wgs84.ImportFromEPSG(4326)
wgs84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
json.dump([sample(*case) for case in enumerate(json.load(sys.stdin))], sys.stdout)
os.unlink(os.path.join(folder, "proj.db"))
os.rmdir(folder)
