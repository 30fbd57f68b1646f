import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cxlDevices, localDramBytes, spreadOver } from '../../../src/core/cost/cxl.ts';
import { peakOf } from '../../../src/core/cost/memory/footprint.ts';
import { outlineOf } from '../../../src/core/cost/outline.ts';
import { exportPlan } from '../../../src/core/export/index.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { given } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { detail, plan, planners } from '../../../src/core/planners/index.ts';
import { place, policies } from '../../../src/core/planners/cxl-aware/placement.ts';
import { sizesOf, tensorNames } from '../../../src/core/planners/cxl-aware/tensors.ts';
import type { KnobValues } from '../../../src/core/planners/knobs.ts';
import { tuned } from '../../../src/core/planners/knobs.ts';
import type { Planner } from '../../../src/core/planners/types.ts';
import { trafficOf } from '../../../src/core/schedule/queries.ts';
import { bytes, bytesPerSecond, parametersPerSecond, seconds } from '../../../src/core/units.ts';
import { catalogued } from '../../golden/catalogued.ts';
import { cxlPlan } from '../../golden/cxl.ts';
import { reference } from '../../golden/machines.ts';
import { anyJob, anyMachine, anyTrainedModel } from '../../property/arbitraries.ts';
import { valueOf } from '../base/results.ts';

const planner = (knobs: KnobValues = {}): Planner => {
  const found = planners.find(({ id }) => id === 'cxl-aware');
  if (found === undefined) throw new Error('no cxl-aware');
  return valueOf(tuned(found, knobs));
};
const by = 'a test';
const oneCard = reference('cxl-one-card');

/** A machine with none to three devices of CXL memory, some of nothing, some never measured. */
const anyCxlMachine: fc.Arbitrary<Machine> = fc
  .record({
    machine: anyMachine,
    local: fc.double({ min: 1e9, max: 4e11, noNaN: true }),
    devices: fc.array(
      fc.record({
        capacity: fc.constantFrom(0, 1e9, 64e9, 512e9),
        rate: fc.option(fc.double({ min: 1e6, max: 3e11, noNaN: true }), { nil: undefined }),
        latency: fc.option(fc.double({ min: 1e-8, max: 1e-5, noNaN: true }), { nil: undefined }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ machine, local, devices }) => ({
    ...machine,
    memory: {
      ...machine.memory,
      nodes: [
        { id: 'node0', kind: 'dram', cpus: [0], capacityBytes: given(bytes(local), by) },
        ...devices.map(({ capacity, rate, latency }, place) => ({
          id: `cxl${String(place + 1)}`,
          kind: 'cxl' as const,
          cpus: [],
          capacityBytes: given(bytes(capacity), by),
          ...(rate === undefined ? {} : { bytesPerSecond: given(bytesPerSecond(rate), by) }),
          ...(latency === undefined ? {} : { latencySeconds: given(seconds(latency), by) }),
        })),
      ],
    },
  }));

const anyKnobs = fc.record({
  placement: fc.constantFrom(...policies),
  'local-budget': fc.constantFrom(0, 1e9, 1e11, 1e18),
});

describe('placement', () => {
  test('puts all of every tensor somewhere, and on no node more than it has where all nodes together have enough', () => {
    fc.assert(
      fc.property(
        anyCxlMachine,
        fc.constantFrom(...policies),
        fc.double({ min: 1, max: 1e12, noNaN: true }),
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        (machine, policy, parameters, activations) => {
          const [devices, local] = [cxlDevices(machine), localDramBytes(machine)];
          const sizes = sizesOf(parameters, activations);
          const placed = place(policy, sizes, local, devices);
          const onNode = [0, ...devices.map(() => 0)];
          for (const name of tensorNames) {
            const parts = [placed[name].local, ...placed[name].cxl];
            const sum = parts.reduce((total, part) => total + part, 0);
            expect(Math.abs(sum - sizes[name])).toBeLessThanOrEqual(1e-5 * sizes[name] + 1);
            for (const [node, part] of parts.entries()) {
              expect(part).toBeGreaterThanOrEqual(0);
              onNode[node] = (onNode[node] ?? 0) + part;
            }
          }
          const total = onNode.reduce((sum, held) => sum + held, 0);
          const cards = devices.reduce((sum, { capacity }) => sum + capacity, 0);
          const enough = devices.length > 0 && policy !== 'local' && total <= cards;
          const rooms = [local, ...devices.map(({ capacity }) => capacity)];
          if (enough)
            for (const [node, held] of onNode.entries()) expect(held).toBeLessThanOrEqual((rooms[node] ?? 0) * 1.00001);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('without CXL memory every policy is local DRAM alone', () => {
    const sizes = sizesOf(1e9, 1e9);
    for (const policy of policies) expect(place(policy, sizes, 1e9, [])).toEqual(place('local', sizes, 1e9, []));
  });

  test('stripes over two cards equally', () => {
    const devices = cxlDevices(reference('cxl-two-cards'));
    const { activations } = place('cxl-aware', sizesOf(8e9, 20e9), 0, devices);
    expect(activations).toEqual({ local: 0, cxl: [10e9, 10e9] });
  });
});

describe('any machine with CXL memory', () => {
  test('gets a plan within every tier, with finite numbers, and no faster than its closed form; or what is short', () => {
    fc.assert(
      fc.property(anyCxlMachine, anyTrainedModel, anyJob, anyKnobs, (machine, model, job, knobs) => {
        const found = detail(planner(knobs), machine, model, job);
        if (!('plan' in found)) {
          expect(found.shortBy.bytes).toBeGreaterThan(0);
          expect(found.why).not.toBe('');
          return;
        }
        const { stepSeconds, memory, footprint } = found.plan;
        expect(Number.isFinite(stepSeconds)).toBe(true);
        expect(stepSeconds * (1 + 1e-9)).toBeGreaterThanOrEqual(planner(knobs).bound(machine, model, job));
        for (const { tier, peak, capacity } of memory) {
          expect(peak).toBeLessThanOrEqual(capacity);
          if (tier !== 'nvme') expect(Math.abs(peakOf(footprint, tier).bytes - peak)).toBeLessThanOrEqual(1e-9 * peak);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('moves every byte that the link moves through local DRAM or a card', () => {
    fc.assert(
      fc.property(anyCxlMachine, anyTrainedModel, anyJob, anyKnobs, (machine, model, job, knobs) => {
        const found = detail(planner(knobs), machine, model, job);
        if (!('plan' in found)) return;
        const { schedule } = found.timeline;
        const cards = cxlDevices(machine).filter(({ node }) =>
          schedule.resources.some(({ id }) => id === `cxl${String(node)}`),
        );
        const copied = trafficOf(schedule, 'link.h2d', 'link.d2h');
        const parameters = outlineOf(model).total;
        const passed = trafficOf(schedule, 'dram', ...cards.map(({ node }) => `cxl${String(node)}`));
        const demanded = copied + (42 + (job.precision === 'fp16' ? 12 : 0)) * parameters;
        expect(Math.abs(passed / demanded - 1)).toBeLessThan(1e-5);
        const read = cards.map(({ node }) => `cxl${String(node)}.read`);
        expect(trafficOf(schedule, 'link.h2d')).toBeGreaterThanOrEqual(trafficOf(schedule, ...read) * (1 - 1e-9));
      }),
      { numRuns: 100 },
    );
  });
});

describe('rates of a device', () => {
  const withCard = (card: object, cpu: object = {}): Machine => {
    const { nodes = [] } = oneCard.memory;
    const [local, cxl] = nodes;
    if (local === undefined || cxl === undefined) throw new Error('two nodes');
    const { bytesPerSecond: _, ...bare } = cxl;
    const dram = { ...oneCard.memory.dram, latencySeconds: given(seconds(100e-9), by) };
    const link = { ...oneCard.link, nodes: [] };
    return {
      ...oneCard,
      link,
      cpu: { ...oneCard.cpu, ...cpu },
      memory: { dram, nodes: [local, { ...bare, ...card }] },
    };
  };
  const rateOf = (machine: Machine) => cxlDevices(machine)[0]?.perSecond;
  const dram = oneCard.memory.dram.bytesPerSecond.value;

  test('come from Adam on it, else a triad, else latency, else a quarter of DRAM', () => {
    const adam = [
      { gradients: 'fp32', tier: 'cxl3', threads: 8, parametersPerSecond: given(parametersPerSecond(1e9), by) },
      { gradients: 'fp32', tier: 'cxl3', threads: 16, parametersPerSecond: given(parametersPerSecond(2e9), by) },
      {
        gradients: 'bf16',
        states: 'bf16',
        tier: 'cxl3',
        threads: 16,
        parametersPerSecond: given(parametersPerSecond(9e9), by),
      },
    ];
    const triad = { bytesPerSecond: given(bytesPerSecond(30e9), by), latencySeconds: given(seconds(200e-9), by) };
    expect(rateOf(withCard(triad, { adam }))).toBe(56e9);
    expect(rateOf(withCard(triad))).toBe(30e9);
    expect(rateOf(withCard({ latencySeconds: given(seconds(250e-9), by) }))).toBeCloseTo(dram / 2.5, -3);
    expect(rateOf(withCard({}))).toBeCloseTo(dram / 4, -3);
  });

  test('a demand that is spread keeps its sum, and GPUs also use their direction', () => {
    const devices = cxlDevices(oneCard);
    const asked = [{ resource: 'dram', amount: 100 } as const];
    expect(spreadOver(asked, { dram: 0.25, cxl: [0.75] }, devices, 'read')).toEqual([
      { resource: 'dram', amount: 25 },
      { resource: 'cxl3', amount: 75 },
      { resource: 'cxl3.read', amount: 75 },
    ]);
  });
});

test('says what lies where, by whom, and how much is on CXL memory', () => {
  const { decisions, peak } = cxlPlan('7B', [1, 4096]);
  expect(decisions).toMatchObject({ parameters: 'cxl', optimizer: 'dram', checkpoints: 'dram' });
  expect(decisions.split?.optimizer?.map(({ tier }) => tier)).toEqual(['dram', 'cxl']);
  expect(decisions.split?.optimizer?.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(decisions.knobs).toContainEqual({ knob: 'placement', value: 'cxl-aware', by: 'fixed' });
  expect(peak.cxlBytes).toBeGreaterThan(0);
});

test('a card that is too small is what is short, and without one the DRAM', () => {
  const model = catalogued('mistral-nemo');
  const short = (overrides: readonly string[], knobs: KnobValues = {}) =>
    plan(planner(knobs), reference('cxl-one-card', overrides), model, { ...defaultJob, sequence: 4096, microBatch: 1 });
  expect(short(['memory.nodes[1].capacity_bytes=64e9'])).toMatchObject({ shortBy: { tier: 'cxl' } });
  expect(short(['memory.nodes[1].capacity_bytes=0'])).toMatchObject({ shortBy: { tier: 'dram' } });
  expect(short([], { placement: 'local' })).toMatchObject({ shortBy: { tier: 'dram' } });
});

test('has no export, and says why', () => {
  const found = cxlPlan('7B', [1, 4096]);
  const bundle = exportPlan('deepspeed', { machine: oneCard, model: catalogued('qwen2.5-7b'), plan: found });
  expect(bundle).toMatchObject({ ok: false, error: { code: 'not-available' } });
  if (!bundle.ok && bundle.error.code === 'not-available') expect(bundle.error.why).toContain('memory node');
});
