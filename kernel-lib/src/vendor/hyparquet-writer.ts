export { ByteWriter, ParquetWriter } from "hyparquet-writer";
export { writeMetadata } from "hyparquet-writer/src/metadata.js";
