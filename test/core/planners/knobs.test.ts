import { describe, expect, it } from 'vitest';
import type { Knob, KnobValues } from '../../../src/core/planners/knobs.ts';
import { readKnob, tuned } from '../../../src/core/planners/knobs.ts';
import { runToEnd } from '../../../src/core/frontier/run-to-end.ts';
import { searchBest } from '../../../src/core/frontier/best/search.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import { faithful, planners } from '../../../src/core/planners/index.ts';
import type { Planner } from '../../../src/core/planners/types.ts';
import { messageOf } from '../../../src/core/error.ts';
import { reference } from '../../golden/machines.ts';
import { errorOf, valueOf } from '../base/results.ts';

const knobs: readonly Knob[] = [
  { id: 'overlap', title: 'Overlap', about: 'a switch', kind: 'switch' },
  { id: 'release', title: 'Release', about: 'a choice', kind: 'choice', values: ['paper', 'current'] },
  { id: 'period', title: 'Period', about: 'a number', kind: 'integer', least: 1, most: 64 },
  { id: 'ratio', title: 'Ratio', about: 'a share', kind: 'share' },
];

/** The first planner of the list with knobs that end up in its title, to see what reached it. */
const knobbed = (): Planner => {
  const [plain] = planners;
  if (plain === undefined) throw new Error('no planners');
  const tune = (values: KnobValues): Planner => ({ ...plain, title: JSON.stringify(values), tuning: { knobs, tune } });
  return tune({});
};
const knob = (id: string): Knob => {
  const found = knobs.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no knob ${id}`);
  return found;
};

describe('knobs', () => {
  it('reach the system as values', () => {
    const values = { overlap: false, release: 'paper', period: 3, ratio: 0.5 };
    expect(JSON.parse(valueOf(tuned(knobbed(), values)).title)).toEqual(values);
  });

  it.each([
    [{ perod: 3 }, /no knob of .* named perod; known: overlap, release, period, ratio/],
    [{ period: 0 }, /knob period is 0; allowed: a whole number from 1 to 64/],
    [{ period: 2.5 }, /knob period is 2.5/],
    [{ period: Number.NaN }, /knob period is NaN/],
    [{ ratio: 1.01 }, /knob ratio is 1.01; allowed: a number from 0 to 1/],
    [{ release: 'older' }, /knob release is "older"; allowed: paper, current/],
    [{ overlap: 'yes' }, /knob overlap is "yes"; allowed: on or off/],
  ])('refuse %j', (values, message) => {
    expect(messageOf(errorOf(tuned(knobbed(), values)))).toMatch(message);
  });

  it('refuse any on a system that has none', () => {
    const bare = planners.find(({ tuning }) => tuning === undefined);
    if (bare === undefined) throw new Error('every system has knobs');
    expect(messageOf(errorOf(tuned(bare, { period: 3 })))).toMatch(/no knob of .* named period/);
  });

  it.each([
    ['overlap', 'off', false],
    ['overlap', 'true', true],
    ['release', 'current', 'current'],
    ['period', '12', 12],
    ['ratio', '0.25', 0.25],
  ])('are read from text: %s=%s', (id, text, value) => {
    expect(valueOf(readKnob(knob(id), text))).toBe(value);
  });

  it.each([
    ['period', '0x10'],
    ['period', ''],
    ['ratio', '-0.5'],
    ['ratio', 'half'],
    ['overlap', '1'],
  ])('refuse text that says nothing: %s=%s', (id, text) => {
    expect(readKnob(knob(id), text).ok).toBe(false);
  });
});

describe('what changes the training', () => {
  const job = { ...defaultJob, microBatch: 1, sequence: 512 };
  const altering = planners.filter(({ alters }) => alters !== undefined).map(({ id }) => id);

  it('is never taken from among systems that do not', () => {
    expect(altering).toContain('zenflow');
    const ids = faithful(planners, ({ id }) => id).map(({ id }) => id);
    for (const id of altering) expect(ids).not.toContain(id);
    expect(ids).toHaveLength(planners.length - altering.length);
  });

  it('stays where there is nothing else', () => {
    expect(faithful(altering, (id) => id)).toEqual(altering);
  });

  it('is settled by no search', () => {
    const model = gptShape({ layers: 4, hidden: 512, heads: 8, vocab: 1000, seq: 512, head: 'tied' });
    const answer = runToEnd(
      valueOf(searchBest({ machine: reference('this-is-typical-desktop'), model, job, goal: 'tokens' })),
    );
    for (const { system, knobs } of [...answer.pareto, ...(answer.best === undefined ? [] : [answer.best])]) {
      expect(altering).not.toContain(system);
      expect(knobs).not.toHaveProperty('half-precision-states');
      expect(knobs).not.toHaveProperty('delayed_update');
    }
  });
});
