import { openStore } from '../../../src/main/store/open.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { emptyRun, result, storeOptions, valueOf } from '../store/values.ts';

/** A complete run of 20 GB/s, a newer one of 30, and a cancelled one that is newer still. */
export const historyWithRuns = (): string => {
  const folder = temporaryFolder();
  const store = valueOf(openStore(storeOptions(folder)));
  const run = (id: string, createdAtMs: number, triad: number) => {
    const empty = emptyRun(id, createdAtMs);
    const size = { value: 64 * 2 ** 30, source: { kind: 'reported' as const, by: 'test' } };
    const unknown = { value: null, why: 'test' };
    const dram = { id: 'dram', kind: 'dram' as const, capacityBytes: size };
    const tier = { ...dram, availableBytes: unknown, limitBytes: unknown, pinnedLimitBytes: unknown };
    return {
      ...empty,
      finishedAtMs: createdAtMs + 30_000,
      facts: { ...empty.facts, memoryTiers: [tier] },
      results: [{ ...result('dram.triad', [triad, triad]), probe: 'dram.triad', p05: triad - 1e9, p95: triad + 1e9 }],
    } as Parameters<typeof store.add>[0];
  };
  valueOf(store.add({ ...run('older', 1000, 20e9), state: 'complete' }));
  valueOf(store.add({ ...run('newer', 2000, 30e9), state: 'complete' }));
  valueOf(store.add({ ...run('stopped', 3000, 40e9), state: 'cancelled' }));
  store.close();
  return folder;
};
