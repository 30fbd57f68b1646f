import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../src/core/job/job.ts';
import type { Training } from '../../src/core/job/training.ts';
import { defaultTraining } from '../../src/core/job/training.ts';
import { plan, planners } from '../../src/core/planners/index.ts';
import { wholeRun } from '../../src/core/planners/whole-run.ts';
import { packingChange } from '../../src/renderer/features/plans/job/packing-effect.tsx';
import { changed, withGiven } from '../../src/renderer/features/plans/job/training.ts';
import { boundsText, detailRows, epochText, headRows } from '../../src/renderer/features/plans/whole-run/rows.ts';
import { reference } from '../golden/machines.ts';
import { dos7B } from '../golden/models.ts';
import { fakeDataset } from './dev/fake-dataset.ts';

const machine = reference('fuyou-rtx4090');
const runOf = (training: Training) => {
  const planner = planners.find(({ id }) => id === 'zero-infinity') ?? expect.fail();
  const found = plan(planner, machine, dos7B, { ...defaultJob, effectiveBatch: 32 });
  return found.kind === 'feasible' ? wholeRun(found, machine, dos7B, training) : expect.fail(found.why);
};
const dataset = fakeDataset('/data/alpaca.jsonl', '/models/tokenizer.json');

describe('the card of the whole run', () => {
  test('tells time, energy, cost and wear, each with its formula', () => {
    const rows = headRows(runOf({ ...defaultTraining, dataset, pricePerKwh: 0.3 }));
    expect(rows.map(({ id }) => id)).toEqual(['seconds', 'energy', 'cost', 'wear']);
    for (const { value, how, why } of rows) {
      expect(value).toBeGreaterThan(0);
      expect(how).not.toBe('');
      expect(why).toBeUndefined();
    }
  });

  test('says of what is unknown why, and leaves out what nothing can be said of', () => {
    const [, , cost] = headRows(runOf({ ...defaultTraining, dataset }));
    expect(cost).toMatchObject({ text: 'unknown', value: undefined, why: 'the price of a kilowatt-hour is unknown' });
    const rows = detailRows(runOf(defaultTraining), defaultTraining);
    expect(rows.map(({ id }) => id)).toEqual(['checkpoint', 'checkpoint-states', 'checkpoint-seconds']);
    expect(boundsText(runOf(defaultTraining))).toBeUndefined();
  });

  test('says what padding and cutting cost', () => {
    const epoch = { sequences: 10, trainedTokens: 900, paddingTokens: 100, cutTokens: 1234 };
    expect(epochText(epoch)).toBe('10 sequences an epoch, 10.0\u00a0% of them padding; 1,234 tokens cut off');
  });
});

describe('fields of the dataset', () => {
  test('take a number in place of a count, and nothing in place of a number', () => {
    const counted: Training = { ...defaultTraining, dataset };
    const given = withGiven(counted, { tokens: 5000 });
    expect(given.dataset).toEqual({ kind: 'given', tokens: 5000 });
    expect(withGiven(given, { samples: 20 }).dataset).toEqual({ kind: 'given', tokens: 5000, samples: 20 });
    expect(withGiven(withGiven(given, { samples: 20 }), { tokens: 6000 }).dataset).toMatchObject({ samples: 20 });
    expect(withGiven(counted, { tokens: undefined })).toEqual(defaultTraining);
  });

  test('forget a value that is cleared', () => {
    const priced = changed(defaultTraining, 'pricePerKwh', 0.3);
    expect(priced).toEqual({ ...defaultTraining, pricePerKwh: 0.3 });
    expect(changed(priced, 'pricePerKwh', undefined)).toEqual(defaultTraining);
  });

  test('say what packing does to the number of steps', () => {
    const job = { sequence: 2048, packing: false };
    const packed = packingChange(job, defaultTraining, dataset) ?? 0;
    expect(packed).toBeLessThan(-0.5);
    const padded = packingChange({ ...job, packing: true }, defaultTraining, dataset) ?? 0;
    expect((1 + packed) * (1 + padded)).toBeCloseTo(1, 9);
    expect(packingChange(job, defaultTraining, { kind: 'given', tokens: 1e6 })).toBeUndefined();
  });
});
