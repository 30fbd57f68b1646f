import type { TierId } from '../../schedule/types.ts';
import type { Group, Sizes } from './sizes.ts';
import type { Program, Row, Term, Variable } from './types.ts';

/**
 * The placement of a training step's tensors over all tiers, as a program that minimises the time of the busiest
 * resource. It holds for every schedule that keeps each weight (16 bits) and each optimizer state somewhere, needs each
 * weight on the GPU for forward and for backward of each micro-batch, reads and writes each state once a step where it
 * is updated, and keeps a checkpoint of each layer. Everything else is left out in favour of the schedule: buffers,
 * order, latency, what is fetched twice.
 */
export interface Placed {
  readonly program: Program;
  /** By variable: what it places. */
  readonly meaning: readonly Meaning[];
}

export type Meaning =
  | {
      readonly kind: 'tensors';
      readonly group: Group;
      readonly weights: TierId;
      readonly states: TierId;
      readonly by: By;
    }
  | { readonly kind: 'checkpoints' | 'activations'; readonly tier: TierId }
  | { readonly kind: 'time' | 'recomputed' };
type By = 'cpu' | 'gpu';

/** What one unit of a variable asks of the machine. */
interface Use {
  readonly seconds: Readonly<Partial<Record<Resource, number>>>;
  readonly bytes: Readonly<Partial<Record<TierId, number>>>;
}
const resources = ['gpu', 'toDevice', 'toHost', 'link', 'dram', 'cxl', 'nvme', 'cpuAdam'] as const;
type Resource = (typeof resources)[number];
const tiers: readonly TierId[] = ['gpu', 'dram', 'cxl', 'nvme'];

interface Column {
  readonly variable: Variable;
  readonly meaning: Meaning;
  readonly use: Use;
}

export const placementProgram = (sizes: Sizes, whole: boolean): Placed => {
  const columns = [...tensorColumns(sizes, whole), ...activationColumns(sizes, whole), ...ownColumns(sizes)];
  const rows = [
    ...resources.map((resource) => resourceRow(resource, columns, sizes)),
    ...tiers.map((tier) => capacityRow(tier, columns, sizes)),
    ...sizes.groups.map((group) => groupRow(group, columns)),
    ...layerRows(columns, sizes),
  ];
  return {
    program: { variables: columns.map(({ variable }) => variable), rows },
    meaning: columns.map(({ meaning }) => meaning),
  };
};

/** Tiers that there are: what is not there needs no variable. */
const present = ({ capacity }: Sizes): readonly TierId[] => tiers.filter((tier) => capacity[tier] > 0);

const tensorColumns = (sizes: Sizes, whole: boolean): readonly Column[] =>
  sizes.groups.flatMap((group) =>
    present(sizes).flatMap((weights) =>
      present(sizes).flatMap((states) =>
        (states === 'gpu' ? (['gpu'] as const) : (['cpu', 'gpu'] as const)).map((by) => ({
          variable: { name: `x_${group.name}_${weights}_${states}_${by}`, cost: 0, most: group.count, whole },
          meaning: { kind: 'tensors', group, weights, states, by } as const,
          use: tensorUse(sizes, group, weights, states, by),
        })),
      ),
    ),
  );

const tensorUse = (sizes: Sizes, group: Group, weights: TierId, states: TierId, by: By): Use => {
  const { stateBytes, passes, rates } = sizes;
  const n = group.elements;
  const resident = weights === 'gpu';
  const moved = by === 'gpu' && states !== 'gpu' ? stateBytes * n : 0;
  const toDevice = (resident ? 0 : 2 * n * group.fetches * passes) + moved + (by === 'cpu' && resident ? 2 * n : 0);
  const toHost = (by === 'cpu' ? 2 * n : 0) + moved + (by === 'gpu' && !resident ? 2 * n : 0);
  const fetched = 2 * n * group.fetches * passes;
  const update = by === 'cpu' ? 2 * stateBytes * n : 2 * moved;
  return {
    seconds: {
      gpu: by === 'gpu' ? n / rates.gpuAdam : 0,
      toDevice: over(toDevice, rates.toDevice),
      toHost: over(toHost, rates.toHost),
      link: over(toDevice + toHost, rates.link),
      cpuAdam: by === 'cpu' ? over(n, rates.cpuAdam) : 0,
      // Gradients come from the GPU through DRAM to the CPU.
      dram: over(
        (weights === 'dram' ? fetched : 0) + (states === 'dram' ? update : 0) + (by === 'cpu' ? 2 * n : 0),
        rates.dram,
      ),
      cxl: over((weights === 'cxl' ? fetched : 0) + (states === 'cxl' ? update : 0), rates.cxl),
      nvme:
        (weights === 'nvme' ? over(fetched, rates.nvmeRead) + over(2 * n, rates.nvmeWrite) : 0) +
        (states === 'nvme' ? over(stateBytes * n, rates.nvmeRead) + over(stateBytes * n, rates.nvmeWrite) : 0),
    },
    bytes: sumByTier([
      [weights, 2 * n],
      [states, stateBytes * n],
    ]),
  };
};

const activationColumns = (sizes: Sizes, whole: boolean): readonly Column[] =>
  (['checkpoints', 'activations'] as const).flatMap((kind) =>
    present(sizes).map((tier) => ({
      variable: { name: `${kind === 'checkpoints' ? 'c' : 'a'}_${tier}`, cost: 0, most: sizes.layers, whole },
      meaning: { kind, tier },
      use: activationUse(sizes, kind === 'checkpoints' ? sizes.checkpointBytes : sizes.restBytes, tier),
    })),
  );

/** Out after forward of a layer, back before its backward. */
const activationUse = ({ passes, rates }: Sizes, bytes: number, tier: TierId): Use => {
  const moved = tier === 'gpu' ? 0 : bytes * passes;
  return {
    seconds: {
      toDevice: over(moved, rates.toDevice),
      toHost: over(moved, rates.toHost),
      link: over(2 * moved, rates.link),
      dram: tier === 'dram' ? over(2 * moved, rates.dram) : 0,
      cxl: tier === 'cxl' ? over(2 * moved, rates.cxl) : 0,
      nvme: tier === 'nvme' ? over(moved, rates.nvmeRead) + over(moved, rates.nvmeWrite) : 0,
    },
    bytes: { [tier]: bytes },
  };
};

const ownColumns = ({ layers, recomputeSeconds }: Sizes): readonly Column[] => [
  {
    variable: { name: 'recomputed', cost: 0, most: layers, whole: false },
    meaning: { kind: 'recomputed' },
    use: { seconds: { gpu: recomputeSeconds }, bytes: {} },
  },
  {
    variable: { name: 'seconds', cost: 1, most: Infinity, whole: false },
    meaning: { kind: 'time' },
    use: { seconds: {}, bytes: {} },
  },
];

/** A resource is not busy for longer than the step. */
const resourceRow = (resource: Resource, columns: readonly Column[], sizes: Sizes): Row => ({
  name: `busy_${resource}`,
  terms: termsOf(columns, ({ use, meaning }) => (meaning.kind === 'time' ? -1 : (use.seconds[resource] ?? 0))),
  relation: 'at most',
  limit: allowanceOf(resource, sizes),
});

/** What is used whatever is placed where counts against a resource; a credit for it. */
const allowanceOf = (resource: Resource, { computeSeconds, turnBytes, passes, rates }: Sizes): number => {
  switch (resource) {
    case 'gpu':
      return -computeSeconds;
    case 'toDevice':
      return over(turnBytes * passes, rates.toDevice);
    case 'link':
      return over(turnBytes * passes, rates.link);
    case 'dram':
      return over(turnBytes * passes, rates.dram);
    case 'cxl':
      return over(turnBytes * passes, rates.cxl);
    case 'nvme':
      return over(turnBytes * passes, rates.nvmeRead);
    case 'toHost':
    case 'cpuAdam':
      return 0;
  }
};

const gigabyte = 1e9;

const capacityRow = (tier: TierId, columns: readonly Column[], { capacity }: Sizes): Row => ({
  name: `held_${tier}`,
  terms: termsOf(columns, ({ use }) => (use.bytes[tier] ?? 0) / gigabyte),
  relation: 'at most',
  limit: Math.max(0, capacity[tier]) / gigabyte,
});

const groupRow = (group: Group, columns: readonly Column[]): Row => ({
  name: `all_${group.name}`,
  terms: termsOf(columns, ({ meaning }) => (meaning.kind === 'tensors' && meaning.group === group ? 1 : 0)),
  relation: 'exactly',
  limit: group.count,
});

/** Each layer has a checkpoint; what is neither kept nor saved by what is kept is computed again. */
const layerRows = (columns: readonly Column[], { layers, savedPerShare }: Sizes): readonly Row[] => [
  {
    name: 'all_checkpoints',
    terms: termsOf(columns, ({ meaning }) => (meaning.kind === 'checkpoints' ? 1 : 0)),
    relation: 'exactly',
    limit: layers,
  },
  {
    name: 'kept_layers',
    terms: termsOf(columns, ({ meaning }) => (meaning.kind === 'activations' ? 1 : 0)),
    relation: 'at most',
    limit: layers,
  },
  {
    name: 'again',
    terms: termsOf(columns, ({ meaning }) =>
      meaning.kind === 'activations' ? -savedPerShare : meaning.kind === 'recomputed' ? -1 : 0,
    ),
    relation: 'at most',
    limit: -layers,
  },
];

const termsOf = (columns: readonly Column[], factorOf: (column: Column) => number): readonly Term[] =>
  columns.flatMap((column, variable) => {
    const factor = factorOf(column);
    return factor === 0 ? [] : [{ variable, factor }];
  });

const over = (amount: number, perSecond: number): number => (amount > 0 ? amount / perSecond : 0);

const sumByTier = (parts: readonly (readonly [TierId, number])[]): Partial<Record<TierId, number>> => {
  const sums: Partial<Record<TierId, number>> = {};
  for (const [tier, bytes] of parts) sums[tier] = (sums[tier] ?? 0) + bytes;
  return sums;
};
