export { addDecoder, BaseDecoder, fromCustomClient, fromFile, GeoTIFF, GeoTIFFImage } from "geotiff";
