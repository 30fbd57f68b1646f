import { readFileSync } from 'node:fs';
import { defaultJob } from '../../src/core/job/job.ts';
import { applyOverrides } from '../../src/core/machine/overrides.ts';
import { readMachine } from '../../src/core/machine/read.ts';
import { gptShape } from '../../src/core/model/shape.ts';
import { plan, planners } from '../../src/core/planners/index.ts';
import type { SystemId } from '../../src/core/planners/types.ts';
import { simulate } from '../../src/core/schedule/engine.ts';
import { valueOf } from '../core/base/results.ts';
import type { Hot } from './bench.ts';

/** Each system by itself: its plans a second, and the engine on the longest of their steps. */
const file = new URL('../../resources/machines/fuyou-rtx4090.json', import.meta.url);
const server = valueOf(readMachine(readFileSync(file, 'utf8'), 'fuyou-rtx4090'));
const ample = valueOf(applyOverrides(server, ['gpu.memory_bytes=4e12', 'memory.dram.capacity_bytes=8e12']));

const shape = (hidden: number) =>
  gptShape({ layers: 96, hidden, heads: hidden / 128, vocab: 50257, seq: 1024, head: 'tied' });
const [small, large] = [shape(2048), shape(12288)];
const job = { ...defaultJob, sequence: 1024, microBatch: 8 };

const plannerOf = (system: SystemId) => {
  const found = planners.find(({ id }) => id === system);
  if (found === undefined) throw new Error(`no system ${system}`);
  return found;
};

const planning = ({ id }: (typeof planners)[number]): Hot => {
  const planner = plannerOf(id);
  if (plan(planner, ample, small, job).kind !== 'feasible') throw new Error(`${id} does not fit where all is to fit`);
  const run = () => plan(planner, ample, small, job);
  return { name: `plan 96 layers with ${id}, 5B`, unit: 'plans', perRun: 1, run };
};

/** With everything on drives, 175B. */
const simulating = (system: SystemId, gradientAccumulation: number): Hot => {
  const found = plannerOf(system).decide(server, large, { ...job, gradientAccumulation });
  if (found.kind !== 'feasible') throw new Error(`${system}: ${found.why}`);
  const { schedule } = found;
  const name = `simulate 96 layers of ${system}, 175B, ${gradientAccumulation} micro-batches`;
  return { name, unit: 'tasks', perRun: schedule.tasks.length, mostSeconds: 5e-3, run: () => simulate(schedule) };
};

export const benches: readonly Hot[] = [
  ...planners.map(planning),
  simulating('fuyou', 1),
  simulating('memascend', 4),
  simulating('zero-infinity', 4),
];
