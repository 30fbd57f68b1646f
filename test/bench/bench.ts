/** One hot path. A `*.bench.ts` file exports a list of them as `benches`. */
export interface Hot {
  /** Stays the same from version to version: it is the key in baseline.json. */
  readonly name: string;
  /** What one run makes, for the rate column: `plans`, `events`, `rows`. */
  readonly unit: string;
  readonly perRun: number;
  /** What one run may take in processor time, whatever it took before: a promise of the app. */
  readonly mostSeconds?: number;
  readonly run: () => unknown;
}

/**
 * A fixed piece of work of the kind our hot paths are made of (floating point, small objects, a map, a sort). A cost is
 * given as a multiple of its cost in the same minute on the same machine, so that a baseline means something elsewhere.
 */
export const yardstick = (): number => {
  const rows: { readonly key: number; readonly value: number }[] = [];
  for (let i = 0; i < 2_000; i++) rows.push({ key: (i * 7919) % 2_003, value: Math.sqrt(i) / (i + 1) });
  rows.sort((a, b) => a.key - b.key);
  const byKey = new Map(rows.map(({ key, value }) => [key, value]));
  let total = 0;
  for (const [key, value] of byKey) total += key * value;
  return total;
};
