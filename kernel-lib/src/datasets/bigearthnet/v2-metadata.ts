import { SoftconError } from "../../core/errors";
import { readCells } from "../../parquet/columns";
import type { Cell } from "../../parquet/contents";
import { openParquet } from "../../parquet/parquet-file";

/** A row of `metadata.parquet`. */
export interface PatchRow {
  readonly id: string;
  readonly labels: readonly string[];
  /** As the file has it: train, validation, test. */
  readonly split: string | null;
  readonly s1: string | null;
  /** Under seasonal snow, cloud or shadow. */
  readonly excluded: boolean;
}

/**
 * The rows of a reBEN metadata table; columns that it lacks are taken as empty, other than ids and labels.
 * @throws SoftconError where it is no such table.
 */
export async function readMetadataTable(path: string): Promise<PatchRow[]> {
  const file = await openParquet(path);
  try {
    const rows = file.rows;
    const column = async (name: string): Promise<readonly Cell[] | null> => {
      const leaf = file.leaves.find((candidate) => candidate.name === name);
      return leaf ? readCells(file, leaf, { start: 0, end: rows }) : null;
    };
    const required = async (name: string): Promise<readonly Cell[]> => {
      const cells = await column(name);
      if (cells) return cells;
      throw new SoftconError(`${path} has no column "${name}"; expected reBEN's metadata.parquet`);
    };
    const ids = await required("patch_id");
    const labels = await required("labels");
    const splits = await column("split");
    const s1 = await column("s1_name");
    const snow = await column("contains_seasonal_snow");
    const cloud = await column("contains_cloud_or_shadow");
    return ids.map((id, i) => {
      if (typeof id !== "string") throw new SoftconError(`${path}: row ${i} has no patch_id`);
      const list = labels[i];
      return {
        id,
        labels: Array.isArray(list) ? list.map(String) : [],
        split: textOf(splits?.[i]),
        s1: textOf(s1?.[i]),
        excluded: snow?.[i] === true || cloud?.[i] === true,
      };
    });
  } finally {
    await file.close();
  }
}

const textOf = (cell: Cell | undefined): string | null =>
  typeof cell === "string" && cell !== "" ? cell : null;
