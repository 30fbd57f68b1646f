import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../../src/core/frontier/run-to-end.ts';
import type { WhatIfAnswer, WhatIfProgress, WhatIfRequest } from '../../../src/core/frontier/upgrades/types.ts';
import { whatIf } from '../../../src/core/frontier/upgrades/what-if.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import { faithful, planAll } from '../../../src/core/planners/index.ts';
import { reference } from '../../golden/machines.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { gpus, server } from './requests.ts';

const model = gptShape({ layers: 12, hidden: 2048, heads: 16, vocab: 50257, seq: 1024, head: 'tied' });
const few = gpus.filter(({ id }) => ['rtx-3090', 'h100-pcie'].includes(id));
const request = (changes: Partial<WhatIfRequest> = {}): WhatIfRequest => ({
  machine: server,
  model,
  job: { ...defaultJob, sequence: 1024 },
  gpus: few,
  prices: {},
  ...changes,
});
const ask = (changes: Partial<WhatIfRequest> = {}, tell?: (found: WhatIfProgress) => void): WhatIfAnswer =>
  runToEnd(valueOf(whatIf(request(changes))), tell);

describe('elasticities', () => {
  const { elasticities } = ask();

  test('are between 0 and 1: more of a rate helps, and by no more than in proportion', () => {
    expect(elasticities.length).toBeGreaterThan(10);
    for (const { elasticity } of elasticities) {
      expect(elasticity).toBeGreaterThan(-0.02);
      expect(elasticity).toBeLessThan(1.02);
    }
  });

  test('of one system add up to at most 1, since all rates together scale the step', () => {
    for (const system of new Set(elasticities.map((one) => one.system))) {
      const own = elasticities.filter((one) => one.system === system);
      const sum = own.reduce((total, { elasticity }) => total + elasticity, 0);
      expect(sum).toBeGreaterThan(0.5);
      expect(sum).toBeLessThan(1.05);
    }
  });

  test('find that the GPU binds where everything is on it', () => {
    const of = (path: string) => elasticities.find((one) => one.system === 'gpu-checkpointed' && one.path === path);
    expect(of('gpu.matmul_flops_per_second')?.elasticity).toBeGreaterThan(0.4);
    expect(of('link.host_to_device_bytes_per_second')?.elasticity).toBe(0);
  });
});

describe('upgrades', () => {
  test('start from what the machine does as it is', () => {
    const plans = faithful(planAll(server, model, request().job), ({ system }) => system);
    const rates = plans.map((one) => (one.kind === 'feasible' ? one.tokensPerSecond : 0));
    expect(ask().now.tokensPerSecond).toBe(Math.max(...rates));
  });

  test('without prices are ranked by what they gain', () => {
    const helpful = ask().upgrades.filter(({ worth }) => worth === 'helps');
    const rates = helpful.map(({ tokensPerSecond }) => tokensPerSecond);
    expect(rates.length).toBeGreaterThan(1);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
  });

  test('that slow the job and make room for nothing larger are worth nothing, whatever they cost', () => {
    const asked = { gpus: gpus.filter(({ id }) => ['t4', 'h100-pcie'].includes(id)) };
    const { now, upgrades } = ask({ ...asked, prices: { 'gpu:t4': 1 } });
    const slower = upgrades.find(({ id }) => id === 'gpu:t4');
    expect(slower?.tokensPerSecond).toBeLessThan(now.tokensPerSecond);
    expect(slower?.worth).toBe('nothing');
    const order = upgrades.map(({ worth }) => ['helps', 'trades', 'nothing'].indexOf(worth));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('that slow the job and make room for larger models are told apart', () => {
    const asked = { gpus: gpus.filter(({ id }) => id === 't4') };
    const short = gptShape({ layers: 12, hidden: 1024, heads: 16, vocab: 50257, seq: 1024, head: 'tied' });
    const small = { ...asked, model: short, machine: reference('fuyou-rtx4090', ['gpu.memory_bytes=10e9']) };
    const traded = ask({ ...small, systems: ['gpu-only'] }).upgrades.find(({ id }) => id === 'gpu:t4');
    expect(traded?.speedup).toBeLessThan(1);
    expect(traded?.worth).toBe('trades');
  });

  test('with prices those come first that gain most for their price', () => {
    const prices = { 'gpu:h100-pcie': 30000, 'cpu-2x': 500 };
    const { upgrades, now } = ask({ prices });
    const priced = upgrades.slice(0, 2);
    expect(new Set(priced.map(({ id }) => id))).toEqual(new Set(Object.keys(prices)));
    const gains = priced.map(({ gainPerPrice = NaN }) => gainPerPrice);
    expect(gains).toEqual([...gains].sort((a, b) => b - a));
    for (const { gainPerPrice, price = NaN, tokensPerSecond } of priced)
      expect(gainPerPrice).toBeCloseTo((tokensPerSecond - now.tokensPerSecond) / price);
  });

  test('of a machine without drives or a known link have none of those', () => {
    const bare = { ...reference('fuyou-rtx4090'), storage: [], link: { ...server.link, name: 'NVLink-C2C' } };
    const ids = ask({ machine: bare }).upgrades.map(({ id }) => id);
    expect(ids.filter((id) => /drive|link/.test(id))).toEqual([]);
  });

  test('that make fit what did not have no speed-up, and are still the best', () => {
    const machine = reference('fuyou-rtx4090', ['gpu.memory_bytes=1.2e9', 'memory.dram.capacity_bytes=8e9']);
    const { now, upgrades } = ask({ machine });
    expect(now).toMatchObject({ tokensPerSecond: 0 });
    expect(upgrades[0]).toMatchObject({ id: 'gpu:h100-pcie' });
    expect(upgrades[0]?.tokensPerSecond).toBeGreaterThan(0);
    expect(upgrades[0]?.speedup).toBeUndefined();
  });

  test('that do not exist, or cost nothing, are refused by name', () => {
    expect(errorOf(whatIf(request({ prices: { 'dram-3x': 5 } })))).toMatchObject({
      code: 'not-found',
      name: 'dram-3x',
    });
    expect(errorOf(whatIf(request({ prices: { 'dram-2x': 0 } })))).toMatchObject({ code: 'invalid-input' });
  });
});

test('everything that is answered was told on the way', () => {
  const told: WhatIfProgress[] = [];
  const { elasticities, upgrades } = ask({}, (one) => told.push(one));
  expect(told.flatMap((one) => (one.kind === 'elasticity' ? [one.elasticity] : []))).toEqual(elasticities);
  expect(new Set(told.flatMap((one) => (one.kind === 'upgrade' ? [one.upgrade] : [])))).toEqual(new Set(upgrades));
});

describe('knobs that a person settled', () => {
  const asked = { systems: ['zero-offload'] as const, gpus: [] };

  test('hold for the plan as it is, for upgrades and for elasticities', () => {
    const free = ask(asked);
    const blocking = ask({ ...asked, knobs: { 'zero-offload': { flush: 'blocking', pin_memory: false } } });
    expect(blocking.now.tokensPerSecond).toBeLessThan(free.now.tokensPerSecond);
    for (const { id, tokensPerSecond } of blocking.upgrades)
      expect(tokensPerSecond).toBeLessThanOrEqual(
        (free.upgrades.find((one) => one.id === id)?.tokensPerSecond ?? 0) * 1.000001,
      );
    expect(blocking.elasticities).not.toEqual(free.elasticities);
  });

  test('are refused by name where the system lacks them', () => {
    expect(errorOf(whatIf(request({ knobs: { 'zero-offload': { nonsense: 1 } } })))).toMatchObject({
      code: 'not-found',
      name: 'nonsense',
    });
  });
});
