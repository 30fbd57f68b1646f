import type { SizedJob } from '../../../src/core/job/job.ts';
import { hardwareFlops } from '../../../src/core/model/flops.ts';
import { outcomeOf } from '../../../src/core/planners/zero/index.ts';
import { simulate } from '../../../src/core/schedule/engine.ts';
import { phaseSeconds } from '../../../src/core/schedule/queries.ts';
import type { Row } from '../accuracy.ts';
import { rows } from '../accuracy.ts';
import { reference } from '../machines.ts';
import { job } from '../models.ts';
import type { Judged } from './judged.ts';

/** What the plan of a row's design on its machine says of the row's quantity. */
export const predictedTime = (row: Row): number => {
  const size: SizedJob = { ...job(row.job), microBatch: row.job.microBatch };
  const outcome = outcomeOf(reference(row.machine, row.overrides), row.model, size, row.design);
  if (outcome.kind === 'infeasible') throw new Error(`${row.source}: ${outcome.why}`);
  const timeline = simulate(outcome.schedule);
  const { forward, backward, optimizer } = phaseSeconds(timeline);
  const work = size.gradientAccumulation * hardwareFlops(row.model, size, 'nothing', true);
  return {
    forward,
    backward,
    update: optimizer,
    step: timeline.stepSeconds,
    'hardware TFLOP/s': work / timeline.stepSeconds / 1e12,
  }[row.quantity];
};

export const titleOf = ({ source, model, job: { microBatch, gradientAccumulation = 1 }, quantity, fitted }: Row) =>
  `${source.split(/[,;]/)[0] ?? ''}: ${model.name}, batch ${String(microBatch)} x ${String(gradientAccumulation)}, ${quantity}${fitted === true ? ' (fitted)' : ''}`;

const fileOf: Readonly<Record<string, string>> = {
  'dos-a100-40gb': 'deep-optimizer-states.json',
  'dgx2-v100': 'zero.json',
  'smart-infinity-a5000': 'zero.json',
  'fuyou-rtx4090': 'zero.json',
};

/** Times of papers and logs, offload systems as DeepSpeed runs them. */
export const paperRows = (): readonly Judged[] =>
  rows.map((row, index) => ({
    file: fileOf[row.machine] ?? row.machine,
    system: row.source.split(/[,;]/)[0] ?? row.source,
    id: `paper-${String(index + 1)}`,
    title: titleOf(row),
    quantity: row.quantity === 'hardware TFLOP/s' ? row.quantity : 'time',
    unit: row.quantity === 'hardware TFLOP/s' ? 'TFLOP/s' : 's',
    published: row.published,
    predicted: predictedTime(row),
    fitted: row.fitted === true,
    ...(row.note === undefined ? {} : { note: row.note }),
  }));
