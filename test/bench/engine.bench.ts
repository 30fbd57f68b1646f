import { simulate } from '../../src/core/schedule/engine.ts';
import { bindingResource, phaseSeconds } from '../../src/core/schedule/queries.ts';
import { phases } from '../../src/core/schedule/types.ts';
import type { Hot } from './bench.ts';
import type { Cost } from './measure.ts';
import { costOf } from './measure.ts';
import { plenty, scarce, streamed } from './streamed.ts';

/** A step of 96 layers is to be simulated within 5 ms. */
const bar = { mostSeconds: 5e-3 } as const;

const simulation = (layers: number, dramPerSecond: number, name: string, limits = false): Hot => {
  const schedule = streamed(layers, dramPerSecond, limits);
  const limit = layers <= 96 ? bar : {};
  return { name, unit: 'tasks', perRun: schedule.tasks.length, run: () => simulate(schedule), ...limit };
};

const step = streamed(96, scarce);
const timeline = simulate(step);

export const benches: readonly Hot[] = [
  { name: 'build 96 layers', unit: 'tasks', perRun: step.tasks.length, run: () => streamed(96, scarce) },
  simulation(96, plenty, 'simulate 96 layers'),
  simulation(96, scarce, 'simulate 96 layers, DRAM shared'),
  simulation(96, scarce, 'simulate 96 layers, every limit', true),
  simulation(10, scarce, 'simulate 10 layers, DRAM shared'),
  simulation(1_000, scarce, 'simulate 1000 layers, DRAM shared'),
  simulation(10_000, scarce, 'simulate 10000 layers, DRAM shared'),
  {
    name: 'ask phases and bindings of 96 layers',
    unit: 'steps',
    perRun: 1,
    run: () => [
      phaseSeconds(timeline),
      bindingResource(timeline),
      ...phases.map((phase) => bindingResource(timeline, phase)),
    ],
  },
];

/** What a task costs in long schedules, over what it costs in short ones: 1 if the engine's cost is linear in tasks. */
export const costs = (): Promise<readonly Cost[]> => {
  const perTask = (layers: number): Cost =>
    costOf(simulation(layers, scarce, 'a task of 10000 layers over one of 10', true));
  const [short, long] = [perTask(10), perTask(10_000)];
  return Promise.resolve([{ ...long, ratio: short.perSecond / long.perSecond }]);
};
