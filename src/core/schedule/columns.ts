import type { ServedColumns } from './types.ts';

/** A column of numbers that grows. */
export interface Column {
  values: Float64Array;
  length: number;
}

export const column = (capacity: number): Column => ({ values: new Float64Array(Math.max(capacity, 4)), length: 0 });

export const push = (to: Column, value: number): void => {
  if (to.length === to.values.length) {
    const grown = new Float64Array(2 * to.length);
    grown.set(to.values);
    to.values = grown;
  }
  to.values[to.length] = value;
  to.length += 1;
};

/** The values so far, without the room for more. */
export const valuesOf = (of: Column): Float64Array => of.values.slice(0, of.length);

/** A step function as it is written: from `at` on it has the value, until the next row. */
export interface Steps {
  readonly at: Column;
  readonly values: Column;
}

export const steps = (first: number): Steps => {
  const log = { at: column(256), values: column(256) };
  note(log, 0, first);
  return log;
};

/** Of several values at one instant the last one stays. */
export const note = ({ at, values }: Steps, now: number, value: number): void => {
  const last = at.length - 1;
  if (last >= 0 && at.values[last] === now) {
    values.values[last] = value;
    return;
  }
  push(at, now);
  push(values, value);
};

/** What was served when, as it is written. */
export interface ServedLog {
  readonly task: Column;
  readonly from: Column;
  readonly to: Column;
  readonly fraction: Column;
}

export const servedLog = (capacity: number): ServedLog => ({
  task: column(capacity),
  from: column(capacity),
  to: column(capacity),
  fraction: column(capacity),
});

export const servedColumns = (log: ServedLog): ServedColumns => ({
  task: Int32Array.from(valuesOf(log.task)),
  fromSeconds: valuesOf(log.from),
  toSeconds: valuesOf(log.to),
  fraction: valuesOf(log.fraction),
});
