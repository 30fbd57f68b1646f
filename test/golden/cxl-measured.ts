import type { Spread } from '../../src/core/cost/cxl.ts';
import { allLocal, cxlDevices, cxlResources, spreadOver } from '../../src/core/cost/cxl.ts';
import type { Demands } from '../../src/core/cost/demands.ts';
import { demandsOf } from '../../src/core/cost/demands.ts';
import { ratesOf } from '../../src/core/cost/rates.ts';
import { scheduleBuilder } from '../../src/core/schedule/builder.ts';
import { simulate } from '../../src/core/schedule/engine.ts';
import { reference } from './machines.ts';
import type { MemoryRow } from './memascend.ts';

/** A figure of arXiv 2507.03305, of its authors' files, or worked out by their rule. */
export interface CxlRow extends MemoryRow {
  /** A rate of the machine's file comes from this row: it proves nothing. */
  readonly fitted?: true;
  readonly note?: string;
}

/** The server of the authors' benchmarks. */
const machine = reference('cxl-one-card');
const devices = cxlDevices(machine);
const rates = ratesOf(machine, undefined);

/** Seconds until work that starts together is done, each GPU with a link of its own. */
const secondsOf = (work: readonly Demands[]): number => {
  const lanes = work.map((_, place) => String(place));
  const builder = scheduleBuilder<string, string>({
    resources: [
      { id: 'cpu.adam', perSecond: rates.adam },
      { id: 'dram', perSecond: rates.dram },
      ...cxlResources(devices),
      ...lanes.flatMap((lane) => [
        { id: `link.h2d ${lane}`, perSecond: rates.hostToDevice },
        { id: `link.d2h ${lane}`, perSecond: rates.deviceToHost },
      ]),
    ],
    tiers: [],
    lanes,
  });
  for (const [place, demands] of work.entries()) {
    const own = (resource: string) => (resource.startsWith('link') ? `${resource} ${String(place)}` : resource);
    const uses = demands.map(({ resource, amount }) => ({ resource: own(resource), amount }));
    builder.task({ name: 'work', lane: String(place), phase: 'optimizer', uses });
  }
  return simulate(builder.finish()).stepSeconds;
};

const adam = (elements: number, spread: Spread): Demands =>
  spreadOver(demandsOf(rates).cpuAdam(elements, 28 * elements), spread, devices, 'cpu');

const copy = (direction: 'read' | 'write', size: number, spread: Spread): Demands => {
  const link = direction === 'read' ? 'link.h2d' : 'link.d2h';
  const asked: Demands = [
    { resource: link, amount: size },
    { resource: 'dram', amount: size },
  ];
  return spreadOver(asked, spread, devices, direction);
};

const shared = ([dram, cxl]: readonly [number, number]): Spread => ({
  dram: dram / (dram + cxl),
  cxl: [cxl / (dram + cxl)],
});

/** fp32 Adam of one process over nodes 0 and 3 with weights of interleaving, ms. numa-cpu-adam-bench, example/*.csv */
const adamRuns = [
  ['7B', 544997376, [1, 0], 54.82527],
  ['7B', 544997376, [0, 1], 228.824446],
  ['7B', 544997376, [1, 1], 106.752929],
  ['7B', 544997376, [1, 2], 143.2675],
  ['7B', 544997376, [1, 3], 163.586206],
  ['7B', 544997376, [1, 4], 177.904255],
  ['12B', 671088640, [1, 0], 67.625959],
  ['12B', 671088640, [0, 1], 273.293186],
  ['12B', 671088640, [1, 1], 138.926295],
  ['12B', 671088640, [1, 2], 175.588529],
  ['12B', 671088640, [1, 3], 200.241537],
  ['12B', 671088640, [1, 4], 216.251592],
] as const;

/** Copies of 2 GiB by one GPU or two at once, GB/s of each. numa-gpu-xfer-bench, example/one_8dimm_cxl_aic.csv */
const copyRuns = [
  [1, [0, 1], 53.4963, 37.2518],
  [1, [1, 1], 55.5835, 53.6139],
  [2, [1, 0], 55.5928, 55.0946],
  [2, [0, 1], 26.7001, 18.8823],
  [2, [1, 1], 53.1608, 36.9729],
] as const;
const copyBytes = 2 ** 31;

const adamRows: readonly CxlRow[] = adamRuns.map(([size, elements, weights, published]) => ({
  id: `adam-${size}-${weights.join(':')}`,
  title: `Adam, ${String(elements)} elements, pages ${weights.join(' : ')} over DRAM and CXL`,
  quantity: 'CPU Adam',
  unit: 'ms',
  published,
  predicted: () => 1e3 * secondsOf([adam(elements, shared(weights))]),
  ...(size === '7B' && weights.some((weight) => weight === 0) ? { fitted: true as const } : {}),
}));

const copyRows: readonly CxlRow[] = copyRuns.flatMap(([gpus, weights, read, write]) =>
  ([['read', read] as const, ['write', write] as const] as const).map(([direction, published]) => ({
    id: `copy-${String(gpus)}-${weights.join(':')}-${direction}`,
    title: `${String(gpus)} GPU, copies ${direction === 'read' ? 'in' : 'out'}, pages ${weights.join(' : ')} over DRAM and CXL`,
    quantity: 'copies',
    unit: 'GB/s',
    published,
    predicted: () => {
      const one = copy(direction, copyBytes, shared(weights));
      return copyBytes / secondsOf(Array.from({ length: gpus }, () => one)) / 1e9;
    },
    ...(gpus === 1 && weights[0] === 0 ? { fitted: true as const } : {}),
  })),
);

export const measuredRows: readonly CxlRow[] = [
  {
    id: 'slower',
    title: 'CPU Adam on CXL memory over DRAM, beyond 20M elements (abstract)',
    quantity: 'CPU Adam',
    unit: 'times',
    published: 4,
    predicted: () => secondsOf([adam(1e9, shared([0, 1]))]) / secondsOf([adam(1e9, allLocal)]),
  },
  ...adamRows,
  ...copyRows,
];
