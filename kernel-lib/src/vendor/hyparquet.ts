export type { FileMetaData, KeyValue, PageHeader, RowGroup, SchemaElement } from "hyparquet";
export { parquetMetadata, parquetMetadataAsync, parquetRead, parquetReadObjects } from "hyparquet";
export { parquetHeader } from "hyparquet/src/column.js";
export { deltaBinaryUnpack, deltaLengthByteArray } from "hyparquet/src/delta.js";
export { byteStreamSplit } from "hyparquet/src/encoding.js";
export { readPlain } from "hyparquet/src/plain.js";
export { snappyUncompress } from "hyparquet/src/snappy.js";
export { compressors, decompressLz4Raw, decompressZstd } from "hyparquet-compressors";
