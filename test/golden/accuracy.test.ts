import { describe, expect, test } from 'vitest';
import type { SizedJob } from '../../src/core/job/job.ts';
import { hardwareFlops } from '../../src/core/model/flops.ts';
import { outcomeOf } from '../../src/core/planners/zero/index.ts';
import { simulate } from '../../src/core/schedule/engine.ts';
import { phaseSeconds } from '../../src/core/schedule/queries.ts';
import type { Row } from './accuracy.ts';
import { rows } from './accuracy.ts';
import { reference } from './machines.ts';
import { job } from './models.ts';

const predicted = (row: Row): number => {
  const size: SizedJob = { ...job(row.job), microBatch: row.job.microBatch };
  const outcome = outcomeOf(reference(row.machine, row.overrides), row.model, size, row.design);
  if (outcome.kind === 'infeasible') throw new Error(`${row.source}: ${outcome.why}`);
  const timeline = simulate(outcome.schedule);
  const { forward, backward, optimizer } = phaseSeconds(timeline);
  const work = size.gradientAccumulation * hardwareFlops(row.model, size, true);
  return {
    forward,
    backward,
    update: optimizer,
    step: timeline.stepSeconds,
    'hardware TFLOP/s': work / timeline.stepSeconds / 1e12,
  }[row.quantity];
};

const titleOf = ({ source, model, job: { microBatch, gradientAccumulation = 1 }, quantity, fitted }: Row) =>
  `${source.split(/[,;]/)[0] ?? ''}: ${model.name}, batch ${String(microBatch)} x ${String(gradientAccumulation)}, ${quantity}${fitted === true ? ' (fitted)' : ''}`;

describe('published times', () => {
  test.each(rows.map((row) => ({ title: titleOf(row), row })))('$title', ({ row }) => {
    const error = predicted(row) / row.published - 1;
    expect(Math.abs(error), 'within its tolerance').toBeLessThanOrEqual(row.tolerance);
    // The table says what we know today, to a tenth of a percent; a change either way is written down.
    expect(Math.abs(error - row.error), `the error is ${error.toFixed(3)}`).toBeLessThanOrEqual(0.0011);
  });
});

const meanError = (some: readonly Row[]) => some.reduce((sum, { error }) => sum + Math.abs(error), 0) / some.length;
const judged = rows.filter(({ fitted }) => fitted !== true);

test('mean errors of the rows that nothing was fitted to', () => {
  const today = judged.filter(({ note }) => note === undefined);
  expect(meanError(today)).toBeLessThanOrEqual(0.06);
  expect(meanError(judged.filter(({ machine }) => machine === 'dos-a100-40gb'))).toBeLessThanOrEqual(0.07);
});

test('a row beyond 15 % says why', () => {
  expect(judged.filter(({ error, note }) => Math.abs(error) > 0.15 && note === undefined)).toEqual([]);
});
