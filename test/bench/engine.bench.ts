import { scheduleBuilder } from '../../src/core/schedule/builder.ts';
import { simulate } from '../../src/core/schedule/engine.ts';
import { bindingResource, phaseSeconds } from '../../src/core/schedule/queries.ts';
import { phases } from '../../src/core/schedule/types.ts';
import type { Schedule, TaskId } from '../../src/core/schedule/types.ts';
import { gib, seconds } from '../../src/core/units.ts';
import type { Hot } from './bench.ts';

const parts = (dramPerSecond: number) =>
  ({
    resources: [
      { id: 'flops', perSecond: 100e12 },
      { id: 'h2d', perSecond: 20e9 },
      { id: 'd2h', perSecond: 20e9 },
      { id: 'dram', perSecond: dramPerSecond },
      { id: 'nvme', perSecond: 1 },
      { id: 'adam', perSecond: 1e9 },
    ],
    tiers: [
      { id: 'gpu', capacity: gib(24), resident: gib(2) },
      { id: 'dram', capacity: gib(256), resident: gib(16) },
    ],
    lanes: ['GPU compute', 'H2D copies', 'D2H copies', 'NVMe', 'CPU Adam'],
  }) as const;

/** A step whose layers stream in from the drive and out again, 16 tasks a layer, as the offload planners emit it. */
const streamed = (layers: number, dramPerSecond: number): Schedule => {
  const builder = scheduleBuilder(parts(dramPerSecond));
  const launch = seconds(5e-6);
  const gpuBuffer = [{ tier: 'gpu' as const, bytes: gib(0.5) }];
  const dramBuffer = [{ tier: 'dram' as const, bytes: gib(0.5) }];
  const moved = (id: 'h2d' | 'd2h' | 'nvme', amount: number, memory: number) => [
    { resource: id, amount },
    { resource: 'dram' as const, amount: memory },
  ];
  let computed: TaskId | undefined;
  for (const phase of ['forward', 'backward'] as const) {
    for (let layer = 0; layer < layers; layer += 1) {
      const read = builder.task({
        name: 'read',
        lane: 'NVMe',
        phase,
        uses: moved('nvme', 0.08, 5e8),
        acquires: dramBuffer,
      });
      const copy = builder.task({
        name: 'in',
        lane: 'H2D copies',
        phase,
        after: [read],
        uses: moved('h2d', 5e8, 5e8),
        overheadSeconds: launch,
        acquires: gpuBuffer,
        releases: dramBuffer,
      });
      for (let part = 0; part < 3; part += 1) {
        const uses = [{ resource: 'flops' as const, amount: 2e12 + part * 1e11 }];
        const after = [copy, computed];
        computed = builder.task({ name: 'layer', lane: 'GPU compute', phase, after, uses, overheadSeconds: launch });
      }
      const after = [computed];
      const out = builder.task({
        name: 'out',
        lane: 'D2H copies',
        phase,
        after,
        uses: moved('d2h', 5e8, 5e8),
        releases: gpuBuffer,
      });
      const adam = [
        { resource: 'adam' as const, amount: 5e7 },
        { resource: 'dram' as const, amount: 1.4e9 },
      ];
      builder.task({ name: 'update', lane: 'CPU Adam', phase, after: [out], uses: adam });
      builder.task({ name: 'write', lane: 'NVMe', phase, after: [out], uses: moved('nvme', 0.02, 5e8) });
    }
  }
  return builder.finish();
};

const plenty = 200e9;
const scarce = 25e9;

const simulation = (layers: number, dramPerSecond: number, name: string): Hot => {
  const schedule = streamed(layers, dramPerSecond);
  return { name, unit: 'tasks', perRun: schedule.tasks.length, run: () => simulate(schedule) };
};

const step = streamed(96, scarce);
const timeline = simulate(step);

export const benches: readonly Hot[] = [
  { name: 'build 96 layers', unit: 'tasks', perRun: step.tasks.length, run: () => streamed(96, scarce) },
  simulation(96, plenty, 'simulate 96 layers'),
  simulation(96, scarce, 'simulate 96 layers, DRAM shared'),
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
