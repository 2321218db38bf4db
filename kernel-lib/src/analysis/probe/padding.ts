/** The kernels take rows by fours, columns and outputs by twos: sizes are rounded up, and padded with zeros. */
export const ROW_BLOCK = 4;
export const COLUMN_BLOCK = 2;
export const OUTPUT_BLOCK = 2;
export const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;
