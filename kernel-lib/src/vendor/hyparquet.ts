export { parquetMetadataAsync, parquetRead, parquetReadObjects } from "hyparquet";
export { compressors } from "hyparquet-compressors";
