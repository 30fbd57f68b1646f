import { scheduleBuilder } from '../../src/core/schedule/builder.ts';
import type { Schedule, TaskId } from '../../src/core/schedule/types.ts';
import { gib, seconds } from '../../src/core/units.ts';

const parts = (dramPerSecond: number, limits: boolean) =>
  ({
    contentions: limits ? [{ resource: 'dram', whileUsed: ['adam', 'nvme'], factor: 0.9 }] : [],
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
    pools: [{ id: 'prefetch', unit: 'slots', capacity: 3 }],
    lanes: ['GPU compute', 'H2D copies', 'D2H copies', 'NVMe', 'CPU Adam', 'NVMe writes'],
  }) as const;

/**
 * A step whose layers stream in from the drive and out again, 16 tasks a layer, as the offload planners emit it. With
 * `limits` copies are capped, reads run ahead as far as a pool lets them, weights go before the rest and memory suffers
 * from company.
 */
export const streamed = (layers: number, dramPerSecond: number, limits = false): Schedule => {
  const builder = scheduleBuilder(parts(dramPerSecond, limits));
  const launch = seconds(5e-6);
  const gpuBuffer = [{ tier: 'gpu' as const, bytes: gib(0.5) }];
  const dramBuffer = [{ tier: 'dram' as const, bytes: gib(0.5) }];
  const moved = (id: 'h2d' | 'd2h' | 'nvme', amount: number, memory: number) => [
    { resource: id, amount, ...(limits && id !== 'nvme' ? { atMostPerSecond: 15e9 } : {}) },
    { resource: 'dram' as const, amount: memory },
  ];
  const slot = [{ pool: 'prefetch', amount: 1 }] as const;
  const takes = limits ? { takes: slot } : {};
  const gives = limits ? { gives: slot } : {};
  const first = limits ? { priority: 1 } : {};
  let computed: TaskId | undefined;
  for (const phase of ['forward', 'backward'] as const) {
    for (let layer = 0; layer < layers; layer += 1) {
      const read = builder.task({
        name: 'read',
        lane: 'NVMe',
        phase,
        uses: moved('nvme', 0.08, 5e8),
        acquires: dramBuffer,
        ...takes,
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
        ...first,
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
        ...gives,
      });
      const adam = [
        { resource: 'adam' as const, amount: 5e7 },
        { resource: 'dram' as const, amount: 1.4e9 },
      ];
      builder.task({ name: 'update', lane: 'CPU Adam', phase, after: [out], uses: adam });
      builder.task({
        name: 'write',
        lane: limits ? 'NVMe writes' : 'NVMe',
        phase,
        after: [out],
        uses: moved('nvme', 0.02, 5e8),
      });
    }
  }
  return builder.finish();
};

/** B/s of memory that leave its users alone, and that make them share. */
export const plenty = 200e9;
export const scarce = 25e9;
