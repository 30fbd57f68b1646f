/** A published figure and what is predicted of the same run. */
export interface Judged {
  /** Of the validation file that the row is from. */
  readonly file: string;
  /** What made the run: means are taken over each. */
  readonly system: string;
  readonly id: string;
  readonly title: string;
  readonly quantity: string;
  readonly unit: string;
  readonly published: number;
  readonly predicted: number;
  /** A constant was fitted to this row: it proves nothing. */
  readonly fitted: boolean;
  /** Why the row is missed by more than its bar, as far as found out. */
  readonly note?: string;
}

/** Predicted over published, less 1. */
export const errorOf = ({ published, predicted }: Judged): number => predicted / published - 1;

export const meanError = (rows: readonly Judged[]): number =>
  rows.reduce((sum, row) => sum + Math.abs(errorOf(row)), 0) / Math.max(1, rows.length);

/** Share of rows within a bar. */
export const shareWithin = (rows: readonly Judged[], bar: number): number =>
  rows.filter((row) => Math.abs(errorOf(row)) <= bar).length / Math.max(1, rows.length);

export const groupedBy = <T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
};
