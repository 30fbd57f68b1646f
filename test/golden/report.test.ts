import { describe, expect, test } from 'vitest';
import { outside } from './measured/outside.ts';
import { runs } from './measured/runs.ts';
import { setups } from './measured/setups.ts';
import { bars, everything } from './report/all.ts';
import type { Baseline } from './report/baseline.ts';
import { baselineOf, changes, regressions } from './report/baseline.ts';
import stored from './report/baseline.json' with { type: 'json' };
import { engineIds } from './report/engines.ts';
import { fits, rowsOf } from './report/fits.ts';
import { errorOf, meanError, shareWithin } from './report/judged.ts';
import { verdicts } from './report/measured.ts';
import { comparisons } from './report/peers.ts';

const { memory, rates, fuyou, rows } = everything();
const baseline: Baseline = stored;
const unfitted = <T extends { readonly fitted: boolean }>(all: readonly T[]) => all.filter(({ fitted }) => !fitted);

describe('measured runs', () => {
  test('are 118, each predicted or left out for a reason, none twice', () => {
    const ids = [...setups.map(({ id }) => id), ...engineIds, ...Object.keys(outside)];
    expect(runs).toHaveLength(118);
    expect(ids.toSorted()).toEqual(runs.map(({ id }) => id).toSorted());
  });

  test.each([
    ['all', memory],
    ['those that nothing was fitted to', unfitted(memory)],
  ])('peak memory of %s: within 10 %% on 80 %% of rows, mean below 8 %%', (_, some) => {
    expect(some.length).toBeGreaterThan(40);
    expect(shareWithin(some, bars.memory.within)).toBeGreaterThanOrEqual(bars.memory.share);
    expect(meanError(some)).toBeLessThan(bars.memory.mean);
  });

  test.each([
    ['all', rates],
    ['those that nothing was fitted to', unfitted(rates)],
  ])('tokens a second of %s: within 25 %% on 80 %% of rows', (_, some) => {
    expect(some.length).toBeGreaterThan(35);
    expect(shareWithin(some, bars.rate.within)).toBeGreaterThanOrEqual(bars.rate.share);
  });

  test('that ran out of memory are planned to', () => {
    expect(verdicts().length).toBeGreaterThan(4);
    expect(verdicts().filter(({ agrees }) => !agrees)).toEqual([]);
  });

  test('that are missed say why', () => {
    const missed = [
      ...memory.filter((row) => Math.abs(errorOf(row)) > bars.memory.within),
      ...rates.filter((row) => Math.abs(errorOf(row)) > bars.rate.within),
    ];
    expect(missed.filter(({ note }) => note === undefined)).toEqual([]);
  });

  test('other estimators are further off, each on most rows', () => {
    for (const { oursNearer, rows: count } of comparisons(memory)) expect(oursNearer / count).toBeGreaterThan(0.5);
  });
});

describe('Fuyou', () => {
  const steps = unfitted(fuyou);

  test('is within 10 % of each published row and 6 % on average, nothing being fitted to them', () => {
    expect(steps).toHaveLength(11);
    expect(steps.filter((row) => Math.abs(errorOf(row)) > bars.fuyou.within)).toEqual([]);
    expect(meanError(steps)).toBeLessThanOrEqual(bars.fuyou.mean);
  });
});

describe('accuracy', () => {
  test('is nowhere worse than it was accepted', () => {
    expect(regressions(rows, baseline)).toEqual([]);
    expect(changes(rows, baseline)).toEqual([]);
  });

  test('that got worse is noticed, and so are rows that come or go', () => {
    const better = Object.fromEntries(Object.keys(baseline).map((key) => [key, 0]));
    expect(regressions(rows, better).length).toBeGreaterThan(50);
    expect(changes(rows.slice(1), baseline)).toHaveLength(1);
    expect(changes(rows, baselineOf(rows.slice(1)))).toHaveLength(1);
  });

  test('of fitted constants is known on the rows they were fitted to, which are marked', () => {
    for (const fit of fits) {
      const { fitted } = rowsOf(fit, rows);
      expect(fitted.map(({ id }) => id).toSorted()).toEqual([...fit.rows].toSorted());
      expect(fitted.filter((row) => !row.fitted)).toEqual([]);
    }
  });
});
