import { cpuUpdateBytesPerParameter } from '../../../src/core/cost/adam.ts';
import { gpuUpdateSeconds } from '../../../src/core/cost/gpu-update.ts';
import { outlineOf } from '../../../src/core/cost/outline.ts';
import { ratesOf } from '../../../src/core/cost/rates.ts';
import { bestOf, bestRows, fasterWith, smartDrives } from '../best-batch.ts';
import { reference } from '../machines.ts';
import { gpt } from '../models.ts';
import type { Judged } from './judged.ts';

const file = 'zero.json';

/** TFLOP/s, recompute counted, of the batch that is planned to be fastest. */
const bestBatchRows = (): readonly Judged[] =>
  bestRows.map((row, index) => {
    const found = bestOf(row);
    return {
      file,
      system: row.source.split(/[,;]/)[0] ?? row.source,
      id: `best-${String(index + 1)}`,
      title: `${row.source}: ${row.model.name}, ${row.job.microBatch === undefined ? 'best batch' : 'batch'} ${String(found.job.microBatch)}`,
      quantity: 'hardware TFLOP/s',
      unit: 'TFLOP/s',
      published: row.teraflops,
      predicted: found.hardwareFlopsPerSecond / 1e12,
      fitted: false,
      ...(row.note === undefined ? {} : { note: row.note }),
    };
  });

const driveRows = (): readonly Judged[] =>
  smartDrives.map(({ drives, faster }) => ({
    file,
    system: 'Smart-Infinity, drives',
    id: `smart-drives-${String(drives)}`,
    title: `Smart-Infinity: GPT 53 x 3584, ${String(drives)} drives over one`,
    quantity: 'speed-up',
    unit: 'times',
    published: faster,
    predicted: fasterWith(drives),
    fitted: false,
  }));

/** ZeRO-Offload, arXiv 2101.06840, table of Adam's latency: seconds a step. */
const adamTable = [
  { billions: 1, cpu: 0.22, gpu: 0.1 },
  { billions: 4, cpu: 1.03, gpu: 0.64 },
  { billions: 10, cpu: 2.57, gpu: 1 },
] as const;

const adamNotes: Readonly<Record<string, string>> = {
  'cpu-1':
    'the machine has one rate for all sizes, from the row of 10e9; at 1e9 the table is 17 % faster than at the others',
  'gpu-4':
    'states of 4e9 parameters do not fit on the one V100 that the planner knows; the table’s own rate falls by 36 % against 1e9 and rises by 60 % to 10e9',
};

const adamRows = (): readonly Judged[] => {
  const rates = ratesOf(reference('dgx2-v100'), undefined);
  return adamTable.flatMap(({ billions, cpu, gpu }) => {
    const common = { file, system: 'ZeRO-Offload, Adam alone', quantity: 'Adam', unit: 's', fitted: false } as const;
    const row = (kind: 'cpu' | 'gpu', published: number, predicted: number): Judged => {
      const id = `${kind}-${String(billions)}`;
      const note = adamNotes[id];
      return {
        ...common,
        id: `adam-${id}`,
        title: `Adam on the ${kind.toUpperCase()}, ${String(billions)}e9 parameters`,
        published,
        predicted,
        fitted: id === 'cpu-10',
        ...(note === undefined ? {} : { note }),
      };
    };
    return [
      row('cpu', cpu, (billions * 1e9) / rates.adam),
      row('gpu', gpu, gpuUpdateSeconds(billions * 1e9, 'fp16', rates).adam),
    ];
  });
};

/** What the rate of host memory of the rows on this machine was set to. */
const tutorialGradients = (): Judged => {
  const parameters = outlineOf(gpt(50, 4096)).total;
  const rates = ratesOf(reference('dgx2-v100'), undefined);
  return {
    file,
    system: 'DeepSpeed tutorial',
    id: 'tutorial-gradients',
    title: 'DeepSpeed tutorial: GPT 50 x 4096, optimizer_gradients',
    quantity: 'time',
    unit: 's',
    published: 1.1,
    predicted: (cpuUpdateBytesPerParameter.clip * parameters) / rates.dram,
    fitted: true,
  };
};

export const zeroRows = (): readonly Judged[] => [
  ...bestBatchRows(),
  ...driveRows(),
  ...adamRows(),
  tutorialGradients(),
];
