import { expect, test } from 'vitest';
import { baselineOf, complaints, tolerated } from '../bench/baseline.ts';
import type { Cost } from '../bench/measure.ts';

const cost = (ratio: number): Cost => ({ name: 'plan', unit: 'plans', secondsPerRun: 1e-3, perSecond: 1e3, ratio });

test('a path within what is tolerated is no complaint', () => {
  expect(complaints([cost(2 * tolerated * 0.99)], { plan: 2 })).toEqual([]);
});

test('a path that slid is', () => {
  expect(complaints([cost(2 * tolerated * 1.01)], { plan: 2 })).toHaveLength(1);
});

test('a path that takes longer than it may is one, whatever it took before', () => {
  const slow = { ...cost(2), mostSeconds: 0.9e-3 };
  expect(complaints([slow], baselineOf([slow]))).toEqual(['plan: takes 1.00 ms, and at most 0.900 ms is allowed']);
  expect(complaints([{ ...slow, mostSeconds: 1e-3 }], { plan: 2 })).toEqual([]);
});

test('a path without a baseline, and a baseline without a path, are', () => {
  expect(complaints([cost(1)], { frontier: 1 })).toHaveLength(2);
});

test('a new baseline accepts what it was made from', () => {
  expect(complaints([cost(1.23456)], baselineOf([cost(1.23456)]))).toEqual([]);
});
