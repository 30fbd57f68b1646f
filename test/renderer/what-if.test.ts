import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changedMachine } from '../../src/core/frontier/changed-machine.ts';
import type { UpgradeEffect } from '../../src/core/frontier/upgrades/types.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import { readGpuCatalogue } from '../../src/core/machine/gpu-catalogue.ts';
import { planAll } from '../../src/core/planners/index.ts';
import { bytes, gib } from '../../src/core/units.ts';
import {
  elasticitiesOfSystem,
  elasticityOption,
  elasticityTable,
  rateName,
} from '../../src/renderer/features/what-if/elasticity-option.ts';
import { factorText, leversOf, withLever } from '../../src/renderer/features/what-if/levers.ts';
import { rowsOf, timesText } from '../../src/renderer/features/what-if/rows.ts';
import { upgradeRows } from '../../src/renderer/features/what-if/upgrade-rows.ts';
import { infeasiblePlan, mixedPlans, shippedModel, typicalDesktop, valueOrThrow } from './samples.ts';
import { testTheme } from './theme.ts';

const gpus = valueOrThrow(
  readGpuCatalogue(readFileSync(resolve(import.meta.dirname, '../../resources/gpus.json'), 'utf8'), 'gpus.json'),
);
const levers = leversOf(typicalDesktop);
const leverOf = (id: string) => {
  const found = levers.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no lever ${id}`);
  return found;
};

describe('sliders', () => {
  test('there is one for each part, and none for the drives of a machine that has none', () => {
    expect(levers.map(({ id }) => id)).toEqual([
      'dramBytes',
      'dramBytesPerSecond',
      'drives',
      'linkBytesPerSecond',
      'adamParametersPerSecond',
    ]);
    expect(leversOf({ ...typicalDesktop, storage: [] }).map(({ id }) => id)).not.toContain('drives');
  });

  test.each(levers)('$title: what is set is what the machine has, and is given', (lever) => {
    const value = lever.id === 'drives' ? 3 : lever.valueAt(lever.placeOf(lever.own.value) + 1);
    const changed = changedMachine(typicalDesktop, withLever({}, lever, value), gpus);
    const now = leversOf(changed).find(({ id }) => id === lever.id);
    expect(now?.own).toMatchObject({ value, source: { kind: 'given' } });
    for (const other of leversOf(changed).filter(({ id }) => id !== lever.id))
      expect(other.own).toEqual(leverOf(other.id).own);
    expect(factorText(lever, value)).toMatch(/^× /);
  });

  test.each(levers)('$title: back at its own place it is no change at all', (lever) => {
    const there = withLever({ gpuId: 'rtx-3090' }, lever, lever.valueAt(lever.placeOf(lever.own.value) + 1));
    expect(Object.keys(there)).toHaveLength(2);
    const back = withLever(there, lever, lever.valueAt(lever.placeOf(lever.own.value)));
    expect(back).toEqual({ gpuId: 'rtx-3090' });
    expect(factorText(lever, lever.own.value)).toBe('');
  });

  test('a machine without changes is the machine', () => {
    expect(changedMachine(typicalDesktop, {}, gpus)).toEqual(typicalDesktop);
  });

  test('another GPU comes by its data sheet, and the link changes both ways by one factor', () => {
    const { link } = typicalDesktop;
    const lever = leverOf('linkBytesPerSecond');
    const changed = changedMachine(typicalDesktop, withLever({ gpuId: 'rtx-3090' }, lever, lever.own.value / 2), gpus);
    expect(changed.gpu?.name).toContain('3090');
    expect(changed.link.deviceToHostBytesPerSecond.value).toBeCloseTo(link.deviceToHostBytesPerSecond.value / 2, 3);
  });
});

describe('answers', () => {
  const now = mixedPlans();
  const model = shippedModel('llama-3.1-8b');
  const machine = changedMachine(typicalDesktop, { dramBytes: bytes(gib(512)) }, gpus);
  const inputs = { machine, model, job: defaultJob, knobs: {} };
  const plans = planAll(machine, model, defaultJob);
  const answers = new Map(plans.map((plan) => [plan.system, { inputs, plan }] as const));

  test('the fastest after the change is first, and an answer for other values is stale', () => {
    const rows = rowsOf(now, answers, inputs);
    const rates = rows.map(({ then }) => (then?.kind === 'feasible' ? then.tokensPerSecond : 0));
    expect(rates).toEqual(rates.toSorted((a, b) => b - a));
    expect(rows.every(({ stale }) => !stale)).toBe(true);
    expect(rowsOf(now, answers, { ...inputs }).every(({ stale }) => stale)).toBe(true);
    expect(rowsOf(now, new Map(), inputs).every(({ then }) => then === undefined)).toBe(true);
  });

  test('more host memory lets more systems train the model, and the rows say so', () => {
    const rows = rowsOf(now, answers, inputs);
    const gained = rows.filter((row) => row.now.kind === 'infeasible' && row.then?.kind === 'feasible');
    expect(gained.length).toBeGreaterThan(0);
    expect(gained.map(timesText)).toEqual(gained.map(() => 'fits now'));
    const [first] = rows;
    if (first?.then === undefined) throw new Error('no answers');
    expect(timesText({ ...first, now: first.then, then: infeasiblePlan(first.system), times: undefined })).toBe(
      'fits no more',
    );
    expect(timesText({ ...first, times: 1.0001 })).toBe('as before');
    expect(timesText({ ...first, times: 1.25 })).toBe('× 1.25');
  });
});

describe('upgrades', () => {
  const effect = (id: string, tokensPerSecond: number, maxParameters = 7e9): UpgradeEffect => ({
    ...{ id, title: id, system: 'zero-offload', tokensPerSecond, maxParameters },
    speedup: tokensPerSecond / 100,
    worth: worthOf(tokensPerSecond, maxParameters),
  });
  const worthOf = (tokensPerSecond: number, maxParameters: number): UpgradeEffect['worth'] =>
    tokensPerSecond > 100 || (tokensPerSecond === 100 && maxParameters > 7e9) ? 'helps' : 'nothing';
  const now = effect('now', 100);
  const upgrades = [effect('cpu', 120), effect('gpu', 300), effect('drives', 100), effect('dram', 100, 20e9)];

  test('what gives nothing is told apart, and more room is something', () => {
    const { helpful, others } = upgradeRows({ now, upgrades }, {});
    expect(helpful.map(({ id }) => id)).toEqual(['gpu', 'cpu', 'dram']);
    expect(others.map(({ id }) => id)).toEqual(['drives']);
  });

  test('prices entered since put the better bargain first', () => {
    const { helpful } = upgradeRows({ now, upgrades }, { gpu: 2000, cpu: 50 });
    expect(helpful.map(({ id }) => id)).toEqual(['cpu', 'gpu', 'dram']);
    expect(helpful[0]?.gainPerPrice).toBeCloseTo(20 / 50, 12);
  });

  test('while they come, by what they give', () => {
    const { helpful } = upgradeRows({ now: undefined, upgrades }, { cpu: 1 });
    expect(helpful.map(({ id }) => id)).toEqual(['gpu', 'cpu', 'dram']);
  });
});

describe('sensitivity', () => {
  const all = [
    { system: 'fuyou', path: 'gpu.matmul_flops_per_second', value: 1e14, elasticity: 0.2 },
    { system: 'fuyou', path: 'storage[1].write_bytes_per_second', value: 5e9, elasticity: 0.7 },
    { system: 'fuyou', path: 'memory.dram.bytes_per_second', value: 5e10, elasticity: 0.001 },
    { system: 'zero-offload', path: 'cpu.adam_parameters_per_second', value: 1e9, elasticity: 0.5 },
  ] as const;

  test('has the rates of one system that matter, the most worthwhile first', () => {
    const rates = elasticitiesOfSystem(all, 'fuyou');
    expect(rates.map(({ path }) => rateName(path))).toEqual(['NVMe writes, array 1', 'GPU matrix products']);
    expect(rateName('memory.nodes[2].bytes_per_second')).toBe('Memory node 2');
    expect(rateName('memory.else')).toBe('memory.else');
    expect(elasticityOption(rates)(testTheme).series[0]?.data).toEqual([0.7, 0.2]);
    expect(elasticityTable(all).rows).toHaveLength(4);
  });
});
