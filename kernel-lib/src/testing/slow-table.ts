import { EmbeddingWriter } from "../embeddings/embedding-writer";
import { testProvenance, testRows } from "./embedding-rows";

/** A process to be killed: writes the table of `embedding-writer.test.ts`, or goes on with it, a little at a time. */
const [path = "", rows = "0"] = process.argv.slice(2);
const dim = 16;
const writer = EmbeddingWriter.create(path, testProvenance(dim), { rowGroupSize: 10, resume: true });
process.stdout.write(`from ${writer.rows}\n`);

function step(row: number): void {
  const total = Number(rows);
  if (row >= total) {
    writer.finish();
    return;
  }
  const end = Math.min(total, row + 5);
  writer.append(testRows(row, end, dim), end);
  setTimeout(step, 25, end);
}
step(Number(writer.cursor ?? 0));
