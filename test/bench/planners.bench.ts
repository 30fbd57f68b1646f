import { readFileSync } from 'node:fs';
import { frontier } from '../../src/core/frontier/frontier.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import { applyOverrides } from '../../src/core/machine/overrides.ts';
import type { Machine } from '../../src/core/machine/machine.ts';
import { readMachine } from '../../src/core/machine/read.ts';
import { gptShape } from '../../src/core/model/shape.ts';
import { planAll, planners } from '../../src/core/planners/index.ts';
import { valueOf } from '../core/base/results.ts';
import type { Hot } from './bench.ts';

/**
 * A plan is one system's answer for one machine, model and micro-batch: decisions, memory, schedule, simulation and
 * summary, with every placement that the system had to weigh. `planAll` gives one for each system. What limits the
 * rate is the number of tasks: a step of 96 layers has 200 on the GPU alone, 800 with the optimizer in host memory,
 * 3200 with everything on drives, and each costs about 2 microseconds from its emission to its summary.
 */
const file = new URL('../../resources/machines/fuyou-rtx4090.json', import.meta.url);
const server = valueOf(readMachine(readFileSync(file, 'utf8'), 'fuyou-rtx4090'));
const ample = valueOf(applyOverrides(server, ['gpu.memory_bytes=4e12', 'memory.dram.capacity_bytes=8e12']));

const shape = (hidden: number) =>
  gptShape({ layers: 96, hidden, heads: hidden / 128, vocab: 50257, seq: 1024, head: 'tied' });
const small = shape(2048);
const large = shape(12288);
const job = { ...defaultJob, sequence: 1024, microBatch: 8 };

const allSystems = (name: string, machine: Machine, model = small): Hot => ({
  name,
  unit: 'plans',
  perRun: planners.length,
  run: () => planAll(machine, model, job),
});

export const benches: readonly Hot[] = [
  allSystems('plan 96 layers with all systems, 5B', server),
  allSystems('plan 96 layers with all systems, 5B, everything fits', ample),
  allSystems('plan 96 layers with all systems, 175B on drives', server, large),
  {
    name: 'search the micro-batch, all systems, 5B',
    unit: 'plans',
    perRun: planners.length,
    run: () => planAll(server, small, { ...defaultJob, sequence: 1024 }),
  },
  {
    name: 'frontier of all systems',
    unit: 'systems',
    perRun: planners.length,
    run: () => [...frontier(server, { ...defaultJob, sequence: 1024 })],
  },
];
