import { cpuProbe } from '../../../src/main/probes/cpu.ts';
import { dramProbe } from '../../../src/main/probes/dram.ts';
import { readerOf } from '../../../src/main/probes/facts/reader.ts';
import { probeOf } from '../../../src/main/probes/runner.ts';
import { storageProbe } from '../../../src/main/probes/storage.ts';
import { openStore } from '../../../src/main/store/open.ts';
import { thisProcess } from '../../../src/main/store/owner.ts';
import { profileMachine } from '../../../src/main/usecases/profile.ts';
import { fakeClock, fakeInspector } from '../../fakes/machine.ts';
import { blindWatch, measureWith, steppingClock } from '../../fakes/measuring.ts';
import { laptopRoom } from '../probes/rooms.ts';
import { storeOptions, valueOf } from '../store/values.ts';

/**
 * A process that profiles with the real store and the real measuring process, and gets stuck in the storage probe.
 * argv: folder of the store, folder to measure, folder that stands for `/`.
 */
const [dataFolder = '', dir = '', root = ''] = process.argv.slice(2);
const spawn = measureWith('waits');
const seconds = steppingClock(0.4);
const room = () =>
  Promise.resolve({ ...laptopRoom, threads: 1, cacheBytes: 2 ** 20, ownCacheBytes: 2 ** 20, availableBytes: 2 ** 34 });
const storage = storageProbe({ reader: readerOf(root), dataFolder, process: thisProcess() });
const start = profileMachine({
  probes: [dramProbe({ room }), cpuProbe({ room }), storage].map((probe) =>
    probeOf({ spawn, seconds, watch: blindWatch }, probe),
  ),
  inspector: fakeInspector,
  store: valueOf(openStore(storeOptions(dataFolder))),
  clock: fakeClock().clock,
  newId: () => 'run-1',
  dataFolder,
});
await start({ mode: 'quick', dirs: [dir] }, { signal: new AbortController().signal, progress: () => undefined });
