export { fromFile, GeoTIFF, type ImageFileDirectory } from "geotiff";
