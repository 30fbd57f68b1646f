import { cpuUsage, platform } from 'node:process';
import type { Probe } from '../ports.ts';
import { cpuProbe } from './cpu.ts';
import { cxlProbe } from './cxl.ts';
import { dramProbe } from './dram.ts';
import { machineRoom } from './facts/machine-room.ts';
import { readerOf } from './facts/reader.ts';
import { linuxVitals, vitalsElsewhere } from './facts/vitals.ts';
import { deviceProbes } from './gpu/index.ts';
import type { SpawnMeasuring } from './host.ts';
import { probeOf } from './runner.ts';
import type { Process } from './scratch.ts';
import { storageProbe } from './storage.ts';
import { watchOf } from './watch.ts';

export { askNvidiaIn } from './facts/ask-nvidia.ts';
export { createInspector } from './facts/inspector.ts';
export { removeLeftovers } from './scratch.ts';

export interface ProbesOptions {
  /** Starts a measuring process: `measureInNode` under Node, the host's own way in Electron. */
  readonly spawn: SpawnMeasuring;
  /** Keeps notes about temporary files, which `removeLeftovers` reads on the next start. */
  readonly dataFolder: string;
  /** This process, to whom temporary files belong. */
  readonly process: Process;
  /** Monotonic seconds. */
  readonly seconds: () => number;
}

/** All measurements, in the order in which they run. */
export const createProbes = ({ spawn, dataFolder, process, seconds }: ProbesOptions): readonly Probe[] => {
  const reader = readerOf();
  const room = () => machineRoom(reader);
  const all = [
    dramProbe({ room }),
    cpuProbe({ room }),
    cxlProbe({ room }),
    storageProbe({ reader, dataFolder, process }),
    ...deviceProbes({ spawn, reader, room }),
  ];
  const vitals = platform === 'linux' ? linuxVitals(reader) : vitalsElsewhere;
  const watch = watchOf({ vitals, ownCpuSeconds, seconds });
  return all.map((probe) => probeOf({ spawn, seconds, watch }, probe));
};

const ownCpuSeconds = () => {
  const { user, system } = cpuUsage();
  return (user + system) / 1e6;
};
