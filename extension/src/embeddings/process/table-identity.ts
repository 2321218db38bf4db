import { createHash } from "node:crypto";
import type { TableSource } from "./table-source";

/** Rows at each place that is looked at. */
const rows = 64;
const places = 8;

/**
 * What tells a table's vectors from others: their number and length, and samples of them. Labels and other columns may
 * change, and the file may be moved; maps of it stay true.
 */
export async function identityOf(source: TableSource): Promise<string> {
  const hash = createHash("sha256");
  hash.update(`${source.rows} ${source.dimensions} ${source.vector}`);
  const last = source.starts.length - 1;
  const chosen = new Set(
    Array.from({ length: places }, (_, i) => source.starts[Math.floor((last * i) / (places - 1))] ?? 0),
  );
  if (source.rows > 0)
    for (const start of chosen) {
      const part = await source.vectors({ start, end: Math.min(start + rows, source.rows) });
      hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    }
  return hash.digest("hex").slice(0, 24);
}
