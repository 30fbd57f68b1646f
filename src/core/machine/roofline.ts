import { adamPerParameter } from './adam.ts';
import { bytesOfNamedDtype } from './dtypes.ts';
import type { Figure } from './figures.ts';
import { best, figuresOf, largest, numberIn, textIn } from './figures.ts';
import { ownGpuAt } from './profile/own-gpu.ts';
import type { ProbeResult, Run } from './run.ts';

/**
 * The roofline of one processor (Williams, Waterman, Patterson, CACM 52(4), 2009): what it attains at an arithmetic
 * intensity I is at most min(peak FLOP/s, I x memory bytes/s). Both roofs are measured.
 */
export interface Roofline {
  readonly id: string;
  readonly processor: string;
  readonly memory: ProbeResult;
  readonly bytesPerSecond: number;
  readonly peaks: readonly Peak[];
  readonly kernels: readonly RoofKernel[];
}
export interface Peak {
  readonly name: string;
  readonly flopsPerSecond: number;
  readonly result: ProbeResult;
}

/** A measured kernel under the roof. `intensity` in FLOP per byte of memory traffic that the algorithm needs. */
export interface RoofKernel {
  readonly name: string;
  readonly intensity: number;
  readonly flopsPerSecond: number;
  readonly result: ProbeResult;
}

type Measured = Pick<Run, 'facts' | 'results'>;
type Where = (result: ProbeResult) => boolean;

/** Of the CPU and of each GPU for which memory and arithmetic were measured. */
export const rooflinesOf = (run: Measured): readonly Roofline[] => [
  ...cpuRoofline(run),
  ...run.facts.gpus.flatMap((_, index) => gpuRoofline(run, index)),
];

const cpuRoofline = (run: Measured): readonly Roofline[] => {
  const peak = best(figuresOf(run, { metric: 'cpu.fma_fp32', unit: 'flops_per_second' }));
  const memory = memoryFigure(run, ['dram.read', 'dram.triad', 'dram.triad_nt'], () => true);
  if (peak === undefined || memory === undefined) return [];
  const kernels = ['cpu.adam_fp32', 'cpu.adam_bf16', 'cpu.adam_fp16'].flatMap((metric) => {
    const figure = best(figuresOf(run, { metric, unit: 'params_per_second' }));
    return figure === undefined ? [] : [adamKernel(figure)];
  });
  return [
    {
      id: 'cpu',
      processor: run.facts.cpu.model.value ?? 'CPU',
      memory: memory.result,
      bytesPerSecond: memory.median,
      peaks: [{ name: 'fp32 FMA', flopsPerSecond: peak.median, result: peak.result }],
      kernels,
    },
  ];
};

const adamKernel = ({ median, result }: Figure): RoofKernel => ({
  name: result.metric.replace(/^\w+\./, '').replaceAll('_', ' '),
  intensity: adamPerParameter.flop / adamPerParameter.bytes,
  flopsPerSecond: median * adamPerParameter.flop,
  result,
});

const memoryFigure = (run: Measured, metrics: readonly string[], where: Where): Figure | undefined =>
  best(metrics.flatMap((metric) => best(largest(figuresOf(run, { metric, unit: 'bytes_per_second', where }))) ?? []));

const gpuRoofline = (run: Measured, index: number): readonly Roofline[] => {
  const own = ownGpuAt(run.facts, index);
  if (own === undefined) return [];
  const memory = memoryFigure(run, ['gpu.read', 'gpu.copy', 'gpu.triad'], own.isOf);
  const products = figuresOf(run, { metric: 'gpu.matmul', unit: 'flops_per_second', where: own.isOf });
  const dtypes = [...new Set(products.flatMap(({ result }) => textIn(result, 'dtype') ?? []))];
  const peaks = dtypes.flatMap((dtype) => {
    const figure = best(products.filter(({ result }) => textIn(result, 'dtype') === dtype));
    return figure === undefined ? [] : [{ name: dtype, flopsPerSecond: figure.median, result: figure.result }];
  });
  if (memory === undefined || peaks.length === 0) return [];
  return [
    {
      id: `gpu${String(index)}`,
      processor: own.facts.name,
      memory: memory.result,
      bytesPerSecond: memory.median,
      peaks,
      kernels: products.flatMap(productKernel),
    },
  ];
};

/** (m x k) by (k x n), each operand read and the product written once: 2mnk FLOP over (mk + kn + mn) elements. */
const productKernel = ({ median, result }: Figure): readonly RoofKernel[] => {
  const dtype = textIn(result, 'dtype') ?? '';
  const [m, n, k] = [numberIn(result, 'm'), numberIn(result, 'n'), numberIn(result, 'k')];
  const width = bytesOfNamedDtype(dtype);
  if (m === undefined || n === undefined || k === undefined || width === undefined) return [];
  const intensity = (2 * m * n * k) / ((m * k + k * n + m * n) * width);
  if (!Number.isFinite(intensity) || intensity <= 0) return [];
  return [{ name: `${dtype} ${String(m)} x ${String(n)} x ${String(k)}`, intensity, flopsPerSecond: median, result }];
};
