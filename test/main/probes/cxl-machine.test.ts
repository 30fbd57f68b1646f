import { expect, test } from 'vitest';
import { FactsSchema } from '../../../src/core/machine/facts.ts';
import { machineFromRun } from '../../../src/core/machine/from-profile.ts';
import { MachineSchema } from '../../../src/core/machine/machine.ts';
import type { ProbeResult } from '../../../src/core/machine/run.ts';
import { RunSchema } from '../../../src/core/machine/run.ts';
import { cpuProbe } from '../../../src/main/probes/cpu.ts';
import { cxlProbe } from '../../../src/main/probes/cxl.ts';
import { dramProbe } from '../../../src/main/probes/dram.ts';
import { createInspector } from '../../../src/main/probes/facts/inspector.ts';
import { steadyLatency, steadyRate } from '../../fakes/addons/steady.ts';
import { runWith } from '../../core/machine/documents.ts';
import type { Planted } from '../../fakes/planted-root.ts';
import { noNvidia } from '../../fakes/nvidia.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';
import { twoCardMachine } from './machines/cxl.ts';
import { measureFigures, roomOf } from './rooms.ts';

const factsOf = async (files: Planted) => {
  const nothing = () => Promise.resolve(undefined);
  const about = { appVersion: '1.2.3', catalogue: [], platform: 'linux', root: plantedRoot(files) } as const;
  const asking = { run: nothing, space: nothing, askNvidia: noNvidia };
  return FactsSchema.parse(await createInspector({ ...about, ...asking }).facts());
};

/** What the standard mode measures there, with an addon that answers at once. */
const measured = async (files: Planted): Promise<readonly ProbeResult[]> => {
  const room = { ...(await roomOf(files, 4)), cacheBytes: 2 ** 14, ownCacheBytes: 2 ** 14 };
  const deps = { room: () => Promise.resolve(room) };
  const results: ProbeResult[] = [];
  for (const probe of [dramProbe(deps), cpuProbe(deps), cxlProbe(deps)])
    results.push(...(await measureFigures(probe, ({ modes }) => modes.includes('standard'))));
  return results;
};

test('from files of sysfs to a machine with CXL memory that a planner can use', { timeout: 120_000 }, async () => {
  const results = await measured(twoCardMachine);
  expect(results.length).toBeGreaterThan(60);
  expect(results.filter(({ status }) => status === 'failed')).toEqual([]);

  const made = machineFromRun(RunSchema.parse(runWith(results, await factsOf(twoCardMachine))), undefined);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const { memory, cpu } = MachineSchema.parse(made.value);
  expect(memory.nodes?.map(({ id, kind }) => [id, kind])).toEqual([
    ['node0', 'dram'],
    ['cxl1', 'cxl'],
    ['cxl2', 'cxl'],
    ['node3', 'dram'],
  ]);
  for (const { bytesPerSecond, latencySeconds } of memory.nodes ?? []) {
    expect((bytesPerSecond?.value ?? 0) / (1.5 * steadyRate)).toBeCloseTo(1, 1);
    expect((latencySeconds?.value ?? 0) / steadyLatency).toBeCloseTo(1, 1);
  }
  expect(memory.matrix?.map(({ from, to }) => [from, to])).toEqual([
    ['node0', 'node0'],
    ['node0', 'cxl1'],
    ['node0', 'cxl2'],
    ['node0', 'node3'],
  ]);
  const tiers = cpu.adam?.filter(({ gradients }) => gradients === 'bf16').map(({ tier }) => tier);
  expect(new Set(tiers)).toEqual(new Set(['dram', 'node0', 'node3', 'cxl1', 'cxl2']));
});
