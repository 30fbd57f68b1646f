import type { FlopPerSecond } from '../../units.ts';
import {
  bytes,
  bytesPerSecond,
  flopPerSecond,
  gib,
  operationsPerSecond,
  parametersPerSecond,
  seconds,
} from '../../units.ts';
import type { Figure } from '../figures.ts';
import { best, countIn, figuresOf, groupedBy, knownFrom, largest, textIn } from '../figures.ts';
import type { CatalogueGpu } from '../gpu-catalogue.ts';
import type { Known } from '../known.ts';
import { assumed } from '../known.ts';
import type { Gpu } from '../machine.ts';
import { assumedMatmulRate } from '../matmul-rate.ts';
import type { MetricUnit, Run } from '../run.ts';
import type { OwnGpu } from './own-gpu.ts';

/** The GPU by its data sheet; where it is the machine's own, what was measured or reported of it stands instead. */
export const gpuOf = (run: Run, entry: CatalogueGpu, own: OwnGpu | undefined): Gpu => {
  const data = dataSheetGpu(entry);
  const memory = own?.facts.memoryBytes;
  const reported = memory === undefined || memory.value === null ? data : { ...data, memoryBytes: memory };
  return own === undefined ? reported : { ...reported, ...measuredOf(run, own) };
};

/** A GPU that nobody measured. */
export const dataSheetGpu = (entry: CatalogueGpu): Gpu => ({
  name: entry.name,
  sm: assumed(entry.sm, 'compute capability of the architecture named in the catalogue'),
  smCount: entry.smCount,
  memoryBytes: entry.memoryBytes,
  reservedBytes: reserved,
  memoryBytesPerSecond: entry.memoryBytesPerSecond,
  peakFlopsPerSecond: entry.peakFlopsPerSecond,
  matmulFlopsPerSecond: assumedMatmulRate({
    sm: entry.sm,
    smCount: entry.smCount.value,
    peakFlopsPerSecond: entry.peakFlopsPerSecond.value,
  }),
  powerWatts: entry.powerWatts,
});

const reserved = assumed(gib(1), 'context and library workspaces take 0.5 to 1 GiB; not measured here');

/**
 * A GPU that no catalogue knows, from what its driver reports and what was measured. Undefined where memory size, memory
 * rate or the rate of 16-bit matrix products is missing: nothing stands in for them.
 */
export const uncataloguedGpu = (run: Run, own: OwnGpu): Gpu | undefined => {
  const { name, memoryBytes, details } = own.facts;
  const found = measuredOf(run, own);
  const { memoryBytesPerSecond, matmulFlopsPerSecond } = found;
  if (memoryBytes.value === null || memoryBytesPerSecond === undefined || matmulFlopsPerSecond === undefined)
    return undefined;
  const { sm, smCount } = details ?? {};
  return {
    name,
    sm: knownOr(sm, assumed(0, 'the driver does not tell: only those of NVIDIA have one')),
    smCount: knownOr(smCount, assumed(1, 'the driver does not tell; there is at least one')),
    memoryBytes,
    reservedBytes: reserved,
    peakFlopsPerSecond: assumed(
      matmulFlopsPerSecond.value,
      'no data sheet is known: at least what matrix products were measured to attain',
    ),
    ...found,
    memoryBytesPerSecond,
    matmulFlopsPerSecond,
  };
};

type MaybeCount = NonNullable<OwnGpu['facts']['details']>['sm'];
const knownOr = (count: MaybeCount | undefined, otherwise: Known<number>): Known<number> =>
  count === undefined || count.value === null ? otherwise : count;

const measuredOf = (run: Run, own: OwnGpu): Partial<Gpu> => {
  const of = (metric: string, unit: MetricUnit) =>
    best(largest(figuresOf(run, { metric, unit, where: (result) => own.isOf(result) })));
  const memory = best(['gpu.triad', 'gpu.copy', 'gpu.read'].flatMap((metric) => of(metric, 'bytes_per_second') ?? []));
  const adam = of('gpu.adam', 'params_per_second');
  const granularity = of('gpu.allocation', 'bytes');
  return {
    ...(memory === undefined ? {} : { memoryBytesPerSecond: knownFrom(run, memory, bytesPerSecond) }),
    ...products(run, own),
    ...(adam === undefined ? {} : { adamParametersPerSecond: knownFrom(run, adam, parametersPerSecond) }),
    ...(granularity === undefined ? {} : { allocationGranularityBytes: knownFrom(run, granularity, bytes) }),
    ...launchOf(run, own),
    ...powerOf(own),
  };
};

/** The limit that is set now: it may be below that of the data sheet. */
const powerOf = ({ facts }: OwnGpu): Pick<Gpu, 'powerWatts'> => {
  const limit = facts.details?.powerLimitWatts;
  return limit === undefined || limit.value === null || limit.value === 0 ? {} : { powerWatts: limit };
};

const dtypes = ['fp16', 'bf16', 'tf32', 'int8', 'fp8', 'fp32'] as const;
type Dtype = (typeof dtypes)[number];
const isDtype = (text: string | undefined): text is Dtype => dtypes.some((dtype) => dtype === text);

type Product = NonNullable<Gpu['matmul']>[number];
const mostProducts = 1024;
const mostSide = 2 ** 40;

/** Matrix products by type and shape, each by whatever ran fastest; the best of those in 16 bit is what planners use. */
const products = (run: Run, own: OwnGpu): Pick<Partial<Gpu>, 'matmul' | 'matmulFlopsPerSecond'> => {
  const figures = figuresOf(run, { metric: 'gpu.matmul', unit: 'flops_per_second', where: (one) => own.isOf(one) });
  const shapes = [...groupedBy(figures, shapeKey).values()].flatMap((group) => productOf(run, best(group)));
  const sixteen = best(figures.filter(({ result }) => ['bf16', 'fp16'].includes(textIn(result, 'dtype') ?? '')));
  return {
    ...(shapes.length === 0 ? {} : { matmul: shapes.slice(0, mostProducts) }),
    ...(sixteen === undefined ? {} : { matmulFlopsPerSecond: knownFrom<FlopPerSecond>(run, sixteen, flopPerSecond) }),
  };
};

const shapeKey = ({ result: { settings } }: Figure) =>
  JSON.stringify([settings['dtype'], settings['m'], settings['n'], settings['k']]);

const productOf = (run: Run, figure: Figure | undefined): readonly Product[] => {
  if (figure === undefined) return [];
  const { result } = figure;
  const dtype = textIn(result, 'dtype');
  const [m, n, k] = [countIn(result, 'm', mostSide), countIn(result, 'n', mostSide), countIn(result, 'k', mostSide)];
  if (!isDtype(dtype) || m === undefined || n === undefined || k === undefined) return [];
  return [{ dtype, m, n, k, flopsPerSecond: knownFrom(run, figure, flopPerSecond) }];
};

/** What it costs to hand work to the GPU. */
const launchOf = (run: Run, own: OwnGpu): Pick<Gpu, 'launch'> => {
  const of = (what: string, unit: MetricUnit) =>
    best(figuresOf(run, { metric: `launch.${what}`, unit, where: (result) => own.isOf(result) }));
  const time = (what: string) => {
    const figure = of(what, 'seconds');
    return figure === undefined ? undefined : knownFrom(run, figure, seconds);
  };
  const [launch, queue, node, wait] = [time('latency'), time('queue'), time('graph_node'), time('synchronize')];
  const throughput = of('throughput', 'operations_per_second');
  const found = {
    ...(launch === undefined ? {} : { launchSeconds: launch }),
    ...(queue === undefined ? {} : { queueSeconds: queue }),
    ...(throughput === undefined ? {} : { throughputPerSecond: knownFrom(run, throughput, operationsPerSecond) }),
    ...(node === undefined ? {} : { graphNodeSeconds: node }),
    ...(wait === undefined ? {} : { synchronizeSeconds: wait }),
  };
  return Object.keys(found).length === 0 ? {} : { launch: found };
};
