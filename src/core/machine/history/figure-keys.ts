import type { ProbeResult } from '../run.ts';

/** Sizes that follow the memory and space that were free, or that a probe chose: they tell no two figures apart... */
const incidental: ReadonlySet<string> = new Set(['bytes', 'fileBytes']);
/** ... nor does what turned out while measuring: what was fastest, and further numbers of the same samples. */
const found: ReadonlySet<string> = new Set(['variant', 'engine', 'by', 'tried', 'requests', 'duplexShare']);
const isFound = (name: string) => found.has(name) || name.endsWith('Seconds');

type Leaves = (name: string) => boolean;

const keyWithout = ({ metric, settings }: ProbeResult, leaves: Leaves): string => {
  const telling = Object.entries(settings).filter(([name]) => !leaves(name));
  return JSON.stringify([metric, ...telling.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
};

const levels: readonly Leaves[] = [
  () => false,
  (name) => incidental.has(name),
  isFound,
  (name) => incidental.has(name) || isFound(name),
];

/** The same figure in two runs; one side is absent where only one run has it. */
export interface Pair {
  readonly a: ProbeResult | undefined;
  readonly b: ProbeResult | undefined;
}

/**
 * Matches the figures of two runs: first those that were measured in the same way to the last setting, then those that
 * differ in incidental sizes only, then in what turned out while measuring, each only where neither run has another that could be
 * meant. Those of `a` come first, in their order, then what only `b` has.
 */
export const pairFigures = (a: readonly ProbeResult[], b: readonly ProbeResult[]): readonly Pair[] => {
  const partner = new Map<ProbeResult, ProbeResult>();
  const taken = new Set<ProbeResult>();
  for (const leaves of levels) {
    const theirs = unique(b, leaves);
    for (const [key, result] of unique(a, leaves)) {
      const other = theirs.get(key);
      if (other === undefined || partner.has(result) || taken.has(other)) continue;
      partner.set(result, other);
      taken.add(other);
    }
  }
  return [
    ...a.map((result) => ({ a: result, b: partner.get(result) })),
    ...b.filter((result) => !taken.has(result)).map((result) => ({ a: undefined, b: result })),
  ];
};

/** Figures by key, without those that share theirs with another. */
const unique = (results: readonly ProbeResult[], leaves: Leaves): ReadonlyMap<string, ProbeResult> => {
  const found = new Map<string, ProbeResult>();
  const shared = new Set<string>();
  for (const result of results) {
    const key = keyWithout(result, leaves);
    if (found.has(key)) shared.add(key);
    found.set(key, result);
  }
  return new Map([...found].filter(([key]) => !shared.has(key)));
};
