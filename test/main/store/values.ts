import { join } from 'node:path';
import type { Settings } from '../../../src/contract.ts';
import { SettingsSchema } from '../../../src/contract.ts';
import type { Facts } from '../../../src/core/machine/facts.ts';
import { unknown } from '../../../src/core/machine/known.ts';
import type { Context, ProbeResult, Run } from '../../../src/core/machine/run.ts';
import type { Result } from '../../../src/core/result.ts';
import type { StoreOptions } from '../../../src/main/store/open.ts';

const facts: Facts = {
  os: { platform: 'linux', name: unknown('not asked'), kernel: unknown('not asked'), environment: unknown('none') },
  cpu: {
    model: { value: 'Test CPU', source: { kind: 'reported', by: 'test' } },
    sockets: unknown('not asked'),
    cores: { value: 8, source: { kind: 'reported', by: 'test' } },
    threads: unknown('not asked'),
    isa: { value: ['avx2', 'fma'], source: { kind: 'reported', by: 'test' } },
    caches: unknown('not asked'),
  },
  memoryTiers: [],
  gpus: [],
  storage: [],
  links: [],
  warnings: ['a warning'],
};

export const context: Context = {
  appVersion: '0.1.0',
  nodeVersion: '24.0.0',
  kernel: '6.1',
  cpu: 'Test CPU',
  loadBefore: 0.5,
  loadAfter: null,
  power: 'mains',
  governor: null,
  stealShare: 0,
};

export const emptyRun = (id: string, createdAtMs = 1_700_000_000_000): Run => ({
  kind: 'plimsoll-run',
  format: 2,
  id,
  label: `run ${id}`,
  mode: 'quick',
  state: 'running',
  createdAtMs,
  finishedAtMs: null,
  resultCount: 0,
  context,
  facts,
  results: [],
});

export const result = (metric: string, samples: readonly number[] = [1, 2, 3]): ProbeResult => ({
  probe: 'memory',
  metric,
  unit: 'bytes_per_second',
  settings: { threads: 2, blockBytes: 1_048_576, variant: 'avx2', direct: true },
  median: samples[0] ?? null,
  p05: 1,
  p95: 3,
  cv: 0.01,
  samples: [...samples],
  status: 'ok',
  why: null,
  bytesWritten: 4096,
});

export const defaults: Settings = {
  theme: 'system',
  modelId: null,
  runId: null,
  gpuId: null,
  machineName: null,
  job: null,
  knobs: null,
  training: null,
  comparedSystem: null,
  explore: null,
  ofMachine: null,
  storageDir: null,
  window: null,
};

export const storeOptions = (folder: string): StoreOptions => ({
  file: join(folder, 'history.sqlite'),
  nowMs: () => 1_700_000_000_000,
  settings: { schema: SettingsSchema, defaults },
});

export const valueOf = <T>(answer: Result<T, unknown>): T => {
  if (!answer.ok) throw new Error(`expected a value, got ${JSON.stringify(answer.error)}`);
  return answer.value;
};

export const errorOf = <E>(answer: Result<unknown, E>): E => {
  if (answer.ok) throw new Error(`expected an error, got ${JSON.stringify(answer.value)}`);
  return answer.error;
};
