import type { BytesPerSecond, ParametersPerSecond } from '../../units.ts';
import { bytesPerSecond, flopPerSecond, parametersPerSecond } from '../../units.ts';
import { adamPerParameter } from '../adam.ts';
import type { Figure } from '../figures.ts';
import { best, countIn, figuresOf, groupedBy, knownFrom, largest } from '../figures.ts';
import type { Known } from '../known.ts';
import { assumed } from '../known.ts';
import type { Cpu } from '../machine.ts';
import type { Run } from '../run.ts';
import { isSpread, tierOf } from './places.ts';

/** `rate`: bandwidth of the memory, from which a missing Adam rate is taken. */
export const cpuOf = (run: Run, rate: Known<BytesPerSecond>): Cpu => {
  const { model, cores, threads } = run.facts.cpu;
  const known = [cores, threads].flatMap((count) => (count.value === null ? [] : [count]));
  return {
    model: model.value ?? 'unknown CPU',
    cores: known[0] ?? assumed(1, 'the operating system does not say; there is at least one'),
    adamParametersPerSecond: adamRate(run, rate),
    ...adamByPlacement(run),
    ...gradientWork(run),
    ...peak(run),
  };
};

/** What the probes call each kind of update. */
const updates = [
  { metric: 'cpu.adam_bf16', gradients: 'bf16' },
  { metric: 'cpu.adam_fp16', gradients: 'fp16' },
  { metric: 'cpu.adam_fp32', gradients: 'fp32' },
  { metric: 'cpu.adam_bf16_states', gradients: 'bf16', states: 'bf16' },
] as const;
type Update = (typeof updates)[number];

const adamFigures = (run: Run, metric: Update['metric']) =>
  figuresOf(run, {
    metric,
    unit: 'params_per_second',
    where: (result) => !isSpread(result),
  });

/** With 16-bit gradients, states in DRAM wherever the system puts them, all threads. */
const adamRate = (run: Run, rate: Known<BytesPerSecond>): Known<ParametersPerSecond> => {
  const inDram = ({ result }: Figure) => !tierOf(run.facts, result).startsWith('cxl');
  const of = (metric: Update['metric']) => best(largest(adamFigures(run, metric).filter(inDram)));
  const figure = of('cpu.adam_bf16') ?? of('cpu.adam_fp16');
  if (figure !== undefined) return knownFrom(run, figure, parametersPerSecond);
  const why = `not measured: the memory bandwidth over ${String(adamPerParameter.bytes)} B per parameter, an upper end`;
  return assumed(parametersPerSecond(Math.max(1, rate.value / adamPerParameter.bytes)), why);
};

const mostThreads = 1e5;
const mostPlacements = 1024;

const adamByPlacement = (run: Run): Pick<Cpu, 'adam'> => {
  const rows = updates.flatMap((update) => {
    const groups = groupedBy(adamFigures(run, update.metric), ({ result }) => {
      const threads = countIn(result, 'threads', mostThreads);
      return threads === undefined ? undefined : JSON.stringify([tierOf(run.facts, result), threads]);
    });
    return [...groups.values()].flatMap((group) => placementOf(run, update, best(largest(group))));
  });
  return rows.length === 0 ? {} : { adam: rows.slice(0, mostPlacements) };
};

const placementOf = (
  run: Run,
  { metric: _, ...update }: Update,
  figure: Figure | undefined,
): NonNullable<Cpu['adam']> => {
  const threads = figure && countIn(figure.result, 'threads', mostThreads);
  if (figure === undefined || threads === undefined) return [];
  const tier = tierOf(run.facts, figure.result);
  return [{ ...update, tier, threads, parametersPerSecond: knownFrom(run, figure, parametersPerSecond) }];
};

const rateOf = (run: Run, metric: string) => best(largest(figuresOf(run, { metric, unit: 'bytes_per_second' })));

const conversions = ['fp32_bf16', 'bf16_fp32', 'fp32_fp16', 'fp16_fp32'];

const gradientWork = (run: Run): Pick<Cpu, 'convertBytesPerSecond' | 'overflowCheckBytesPerSecond'> => {
  const converted = conversions.flatMap((what) => rateOf(run, `cpu.convert_${what}`) ?? []);
  const slowest = converted.toSorted((a, b) => a.median - b.median)[0];
  const [twoPass, fused] = [rateOf(run, 'cpu.overflow_two_pass'), rateOf(run, 'cpu.overflow_fused')];
  return {
    ...(slowest === undefined ? {} : { convertBytesPerSecond: knownFrom(run, slowest, bytesPerSecond) }),
    ...(twoPass === undefined && fused === undefined
      ? {}
      : {
          overflowCheckBytesPerSecond: {
            ...(twoPass === undefined ? {} : { twoPass: knownFrom(run, twoPass, bytesPerSecond) }),
            ...(fused === undefined ? {} : { fused: knownFrom(run, fused, bytesPerSecond) }),
          },
        }),
  };
};

const peak = (run: Run): Pick<Cpu, 'peakFlopsPerSecond'> => {
  const figure = best(figuresOf(run, { metric: 'cpu.fma_fp32', unit: 'flops_per_second' }));
  return figure === undefined ? {} : { peakFlopsPerSecond: knownFrom(run, figure, flopPerSecond) };
};
