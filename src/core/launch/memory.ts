type Column =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/**
 * Gives memory back at once. A column of millions of rows is a small object to the garbage collector, which comes too late
 * for it. Whoever still holds the column finds it empty.
 */
export const giveBack = (...columns: readonly Column[]): void => {
  for (const { buffer } of columns) buffer.transfer(0);
};
