import { isReadable } from "../parquet/pages";
import { openParquet } from "../parquet/parquet-file";
import type { ColumnRole } from "./column-names";
import { fits, isVector, toldVectors, typeOf } from "./column-roles";

/** What each column of a Parquet file could be taken for. */
export interface ColumnSurvey {
  readonly rows: number;
  readonly bytes: number;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly roles: readonly ColumnRole[];
  }[];
  /** What `openEmbeddings` takes for the vectors; null where it cannot tell. */
  readonly vectors: string | null;
}

/**
 * Looks at a Parquet file whose columns may have to be chosen; only its footer is read.
 * @throws SoftconError where it is no Parquet file, or damaged.
 */
export async function surveyColumns(path: string): Promise<ColumnSurvey> {
  const file = await openParquet(path);
  await file.close();
  const all: readonly Exclude<ColumnRole, "embedding">[] = [
    "id",
    "geometry",
    "datetime",
    "source",
    "label",
    "labels",
    "split",
    "predicted",
    "thumbnail",
  ];
  return {
    rows: file.rows,
    bytes: file.size,
    columns: file.leaves.filter(isReadable).map((leaf) => ({
      name: leaf.name,
      type: typeOf(leaf),
      roles: [...(isVector(leaf) ? ["embedding" as const] : []), ...all.filter((role) => fits(role, leaf))],
    })),
    vectors: toldVectors(file)?.name ?? null,
  };
}
