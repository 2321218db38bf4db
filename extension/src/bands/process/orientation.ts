import type { AffineTransform } from "softcon";
import type { Orientation } from "../shared/scene-facts";

/** As files lie mostly: rows run from north to south, columns from west to east. */
const usual: Orientation = { rowsUp: false, columnsLeft: false, northDegrees: 0 };
/** Less is the arithmetic of whoever wrote the file. */
const leastDegrees = 0.01;

/** How a grid has to be laid on the screen so that nothing is mirrored and north is as far up as its sides allow. */
export function orientationOf(transform: AffineTransform | null): Orientation {
  if (!transform) return usual;
  const [, columnX, rowX, , columnY, rowY] = transform;
  const area = columnX * rowY - columnY * rowX;
  if (area === 0 || !Number.isFinite(area)) return usual;
  const columnsLeft = columnX < 0;
  // with y northward, columns to the right and rows downward turn the other way round than x and y do
  const rowsUp = area > 0 !== columnsLeft;
  const sign = columnsLeft ? -1 : 1;
  // how far the grid's columns are turned from east, against the clock: so far north is turned with it from up
  const degrees = (Math.atan2(sign * columnY, sign * columnX) * 180) / Math.PI;
  return { rowsUp, columnsLeft, northDegrees: Math.abs(degrees) < leastDegrees ? 0 : degrees };
}

/** What is told of a file that does not lie as files mostly do. */
export function orientationNotes({ rowsUp, columnsLeft, northDegrees }: Orientation): string[] {
  const notes: string[] = [];
  if (rowsUp || columnsLeft) {
    const runs = [
      ...(rowsUp ? ["rows from south to north"] : []),
      ...(columnsLeft ? ["columns from east to west"] : []),
    ];
    notes.push(`the file has ${runs.join(" and ")}: shown north up, row and column are the file's`);
  }
  if (northDegrees !== 0)
    notes.push(
      `the grid is turned from north: shown as it lies, north is ${Math.abs(northDegrees).toFixed(1)}° to the ` +
        `${northDegrees > 0 ? "right" : "left"} of up`,
    );
  return notes;
}
