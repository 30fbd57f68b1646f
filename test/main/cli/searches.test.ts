import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faithful } from '../../../src/core/planners/index.ts';
import type { SystemId } from '../../../src/core/planners/types.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { jsonOf, plimsoll } from './harness.ts';

/** Searches from the command line: the frontier and its sweeps, the best plan, upgrades. */
const desktop = ['--machine', 'this-is-typical-desktop'];
const small = ['--model', 'gpt:layers=6,hidden=768,heads=12', '--seq', '512'];
const systems = ['--system', 'zero-offload'];

const ok = async (...args: readonly string[]) => {
  const outcome = await plimsoll(...args);
  expect(outcome).toMatchObject({ exitCode: 0, err: '' });
  return jsonOf(outcome);
};
const errorOf = async (...args: readonly string[]) => {
  const outcome = await plimsoll(...args, '--json');
  expect(outcome.exitCode).toBe(2);
  return jsonOf(outcome)['error'] as { path: string; message: string };
};

describe('frontier', () => {
  test('sweeps one part of the machine: a step each, with its systems', async () => {
    const answer = await ok('frontier', ...desktop, ...systems, '--over', 'dram', '--values', '32e9,16e9', '--json');
    const steps = answer['steps'] as { value: number; systems: { max_parameters: number; limited_by: string }[] }[];
    expect(steps.map(({ value }) => value)).toEqual([16e9, 32e9]);
    const [less = 0, more = 0] = steps.map((step) => step.systems[0]?.max_parameters);
    expect(more).toBeGreaterThan(less);
    expect(steps[0]?.systems[0]?.limited_by).toBe('dram');
  });

  test.each(['context', 'batch'])('finds the largest %s of a model', async (find) => {
    const answer = await ok('frontier', ...desktop, ...systems, '--find', find, '--model', 'llama-3.2-1b', '--json');
    expect(answer['systems']).toMatchObject([{ system: 'zero-offload', largest: expect.any(Number) as number }]);
  });

  test('chooses among the models of the catalogue, and names the one', async () => {
    const answer = await ok('frontier', ...desktop, ...systems, '--family', 'catalogue', '--json');
    expect(answer['systems']).toMatchObject([{ model_id: expect.any(String) as string }]);
  });

  test('takes knobs of the systems', async () => {
    const of = async (...knob: readonly string[]) =>
      (await ok('frontier', ...desktop, '--system', 'zero-infinity', ...knob, '--json'))['systems'] as {
        largest: number;
      }[];
    const [[free], [inDram]] = [await of(), await of('--knob', 'optimizer=dram')];
    expect(inDram?.largest).toBeLessThan(free?.largest ?? 0);
  });

  test.each([
    [['--knob', 'optimizer=tape'], '--knob optimizer'],
    [['--knob', 'optimizer'], '--knob'],
    [['--find', 'width'], '--find'],
    [['--family', 'bert'], '--family'],
    [['--over', 'cpu'], '--over'],
    [['--values', '1'], '--values'],
    [['--over', 'ssd', '--values', '1.5'], 'values'],
    [['--over', 'ssd', '--values', '1,,2'], '--values'],
    [['--over', 'gpu', '--values', '1'], '--values'],
    [['--find', 'context'], '--model'],
    [['--find', 'context', '--model', 'gpt2', '--seq', '5'], '--seq'],
    [['--find', 'batch', '--model', 'gpt2', '--batch', '5'], '--batch'],
    [['--model', 'gpt2'], '--model'],
  ])('%j is refused by name', async (args, path) => {
    expect(await errorOf('frontier', ...desktop, ...args)).toMatchObject({ path });
  });
});

describe('plan --system best', () => {
  test('is the fastest of all systems that leave the training as it is, with the Pareto set', async () => {
    const plans = (await ok('plan', ...desktop, ...small, '--json'))['plans'];
    const every = faithful(plans as { system: SystemId; tokens_per_second?: number }[], ({ system }) => system);
    const answer = await ok('plan', ...desktop, ...small, '--system', 'best', '--json');
    const [plan] = answer['plans'] as { system: string; chosen_system: string; tokens_per_second: number }[];
    const { chosen, pareto, goal } = answer['best'] as { chosen: object; pareto: object[]; goal: string };
    expect(goal).toBe('tokens');
    expect(plan).toMatchObject({ system: 'best', kind: 'feasible' });
    expect(plan?.tokens_per_second).toBeGreaterThanOrEqual(
      Math.max(...every.map(({ tokens_per_second = 0 }) => tokens_per_second)),
    );
    expect(chosen).toMatchObject({ system: plan?.chosen_system, tokens_per_second: plan?.tokens_per_second });
    expect(pareto).toContainEqual(chosen);
  });

  test('takes a goal and prices, and tells the choice in words', async () => {
    const cost = ['--system', 'best', '--goal', 'cost', '--price-kwh', '0.3', '--price-per-hour', '1'];
    const { out, exitCode } = await plimsoll('plan', ...desktop, ...small, ...cost);
    expect(exitCode).toBe(0);
    expect(out).toContain('Best by cost: ');
    expect(out).toContain('cost of 1M tokens');
  });

  test('draws and exports the plan that it found', async () => {
    const out = join(temporaryFolder(), 'step.json');
    const best = ['--system', 'best', '--goal', 'memory', '--json'];
    const plan = (await ok('plan', ...desktop, ...small, ...best))['plans'] as { step_seconds: number }[];
    const drawn = await ok('timeline', ...desktop, ...small, ...best, '--out', out);
    expect(drawn['step_seconds']).toBe(plan[0]?.step_seconds);
    expect(readFileSync(out, 'utf8')).toContain('traceEvents');
  });

  test('where nothing fits says why of every system', async () => {
    const tiny = ['--set', 'gpu.memory_bytes=1e9', '--set', 'memory.dram.capacity_bytes=1e9'];
    const outcome = await plimsoll('plan', ...desktop, ...small, ...tiny, '--system', 'best', '--json');
    expect(outcome.exitCode).toBe(1);
    const { best, plans } = jsonOf(outcome) as { best: { left: { why: string }[] }; plans: object[] };
    expect(best.left.length).toBe(plans.length);
    expect(best).toMatchObject({ chosen: null, chosen_why: 'no system fits' });
  });

  test.each([
    [['--system', 'best', '--goal', 'speed'], '--goal'],
    [['--goal', 'tokens'], '--goal'],
    [['--system', 'best', '--goal', 'cost'], 'prices'],
    [['--system', 'best', '--goal', 'cost', '--price-per-hour', 'x'], '--price-per-hour'],
    [['--system', 'bests'], 'bests'],
  ])('%j is refused by name', async (args, path) => {
    expect(await errorOf('plan', ...desktop, ...small, ...args)).toMatchObject({ path });
  });
});

describe('what-if', () => {
  test('ranks upgrades by gain for their price', async () => {
    const answer = await ok('what-if', ...desktop, ...small, ...systems, '--price', 'dram-rate-2x=100', '--json');
    expect(Object.keys(answer)).toEqual(['now', 'elasticities', 'upgrades']);
    expect((answer['upgrades'] as object[])[0]).toMatchObject({ id: 'dram-rate-2x', price: 100 });
    expect((answer['elasticities'] as object[])[0]).toMatchObject({
      system: 'zero-offload',
      path: expect.any(String) as string,
    });
    const { out } = await plimsoll('what-if', ...desktop, ...small, ...systems);
    expect(out).toContain('Per cent that a step gets shorter');
  });

  test.each([
    [['--price', 'dram-9x=3'], 'dram-9x'],
    [['--price', 'dram-2x'], '--price'],
    [['--price', 'dram-2x=cheap'], '--price dram-2x'],
    [['--price', 'dram-2x=0'], 'price of dram-2x'],
  ])('%j is refused by name', async (args, path) => {
    expect(await errorOf('what-if', ...desktop, ...small, ...args)).toMatchObject({ path });
  });
});
