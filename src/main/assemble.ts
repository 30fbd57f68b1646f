import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Output } from '../contract.ts';
import { ownNames } from './identity.ts';
import type { Layout } from './layout.ts';
import type { Clock, Inspector, SaveExport } from './ports.ts';
import type { SpawnMeasuring } from './probes/host.ts';
import { readResources } from './resources.ts';
import type { Services } from './services.ts';
import { createServices } from './services.ts';
import { isAlive, isRunning, thisProcess } from './store/owner.ts';
import { createTraceStore } from './traces/store.ts';
import { createPool } from './workers/pool.ts';

/** What differs between the fronts. */
export interface Front {
  readonly layout: Layout;
  readonly dataFolder: string;
  readonly host: Output<'app.about'>['host'];
  readonly version: string;
  readonly spawn: SpawnMeasuring;
  readonly saveExport: SaveExport;
}

const clock: Clock = { nowMs: () => Date.now(), seconds: () => performance.now() / 1000 };

/** The services on the real machine. The probes are loaded when first needed: most commands never measure. */
export const assemble = (front: Front): Services => {
  const { layout, dataFolder, host, version, spawn, saveExport } = front;
  const loadProbes = () => import('./probes/index.ts');
  return createServices({
    dataFolder,
    resourcesFolder: layout.resources,
    host,
    version,
    saveExport,
    clock,
    newId: randomUUID,
    names: ownNames(),
    pool: createPool(layout.worker),
    traces: createTraceStore({
      folder: join(dataFolder, 'traces'),
      pid: process.pid,
      isRunning,
      newId: randomUUID,
    }),
    inspector: lazyInspector(front),
    probes: async () =>
      (await loadProbes()).createProbes({ spawn, dataFolder, process: thisProcess(), seconds: () => clock.seconds() }),
    removeLeftovers: async () => (await loadProbes()).removeLeftovers(dataFolder, isAlive),
  });
};

const lazyInspector = ({ layout, version, spawn }: Front): Inspector => {
  const load = async () => {
    const [{ askNvidiaIn, createInspector }, resources] = await Promise.all([
      import('./probes/index.ts'),
      readResources(layout.resources),
    ]);
    const { gpus, drives } = resources.ok ? resources.value : { gpus: [], drives: [] };
    return createInspector({ appVersion: version, askNvidia: askNvidiaIn(spawn), catalogue: gpus, drives });
  };
  let loaded: Promise<Inspector> | undefined;
  const inspector = () => (loaded ??= load());
  return {
    facts: async () => (await inspector()).facts(),
    observe: async () => (await inspector()).observe(),
  };
};
