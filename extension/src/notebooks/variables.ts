import type { Variable } from "softcon";
import { isListOf, isRecord, isText } from "../shell/shared/records";

/** The variables of a kernel's answer; none where it is no such answer. */
export function variablesOf(content: Readonly<Record<string, unknown>> | undefined): readonly Variable[] {
  const listed = content?.["variables"];
  return isListOf(isVariable, listed) ? listed : [];
}

function isVariable(value: unknown): value is Variable {
  if (!isRecord(value)) return false;
  const { name, type, shape, preview, opens } = value;
  return (
    [name, type, shape, preview].every(isText) && (opens === null || opens === "bands" || opens === "table")
  );
}

/** What a row says beside the name: "Raster 13 × 256 × 256  uint16: B1 B2". */
export function descriptionOf({ type, shape, preview }: Variable): string {
  return [type, shape, preview].filter((part) => part !== "").join("  ");
}
