import type { CatalogueDrive } from '../../../core/machine/drive-catalogue.ts';
import type { Facts } from '../../../core/machine/facts.ts';
import type { Context } from '../../../core/machine/run.ts';
import type { Inspector, Observation } from '../../ports.ts';
import { parseCpuinfo } from './cpu.ts';
import type { SpaceAt } from './drives.ts';
import { spaceAt } from './drives.ts';
import { elsewhereFacts, loadNow, readElsewhere, readSurroundings } from './elsewhere.ts';
import type { NamedGpu } from './gpu-names.ts';
import { linuxFacts } from './linux.ts';
import { parseLoad, readCpuTime, stolenShare } from './load.ts';
import type { AskNvidia } from './nvidia.ts';
import { readGovernor, readPower } from './power.ts';
import type { Reader } from './reader.ts';
import { readerOf } from './reader.ts';
import type { RunTool } from './tool.ts';
import { runTool } from './tool.ts';

export interface InspectorOptions {
  readonly appVersion: string;
  /** GPUs whose names are known, for `catalogueId`. */
  readonly catalogue: readonly NamedGpu[];
  /** Drives whose endurance is known. */
  readonly drives?: readonly CatalogueDrive[];
  /** Stands for `/`, for tests. */
  readonly root?: string;
  readonly platform?: NodeJS.Platform;
  readonly run?: RunTool;
  readonly askNvidia: AskNvidia;
  readonly space?: SpaceAt;
}

/** Looks at this machine without measuring it. Nothing rejects: what cannot be read is unknown, with the reason. */
export const createInspector = (options: InspectorOptions): Inspector => {
  const {
    appVersion,
    catalogue,
    askNvidia,
    drives = [],
    root,
    platform = process.platform,
    run = runTool,
    space = spaceAt,
  } = options;
  const reader = readerOf(root);
  const facts = async (): Promise<Facts> =>
    platform === 'linux'
      ? linuxFacts({ reader, run, askNvidia, space, drives, catalogue })
      : elsewhereFacts(await readElsewhere(askNvidia), platform, { gpus: catalogue, drives });
  const observe = platform === 'linux' ? () => observeLinux(reader, appVersion) : () => observeElsewhere(appVersion);
  return { facts, observe };
};

const observeLinux = async (reader: Reader, appVersion: string): Promise<Observation> => {
  const before = await readCpuTime(reader);
  const context: Context = {
    ...unchanging(appVersion),
    kernel: (await reader.text('/proc/sys/kernel/osrelease')) ?? null,
    cpu: parseCpuinfo((await reader.text('/proc/cpuinfo')) ?? '').model ?? null,
    loadBefore: await loadOf(reader),
    power: await readPower(reader),
    governor: (await readGovernor(reader)) ?? null,
  };
  const end = async (): Promise<Context> => ({
    ...context,
    loadAfter: await loadOf(reader),
    stealShare: stolenShare(before, await readCpuTime(reader)) ?? null,
  });
  return { context, end };
};

const loadOf = async (reader: Reader) => parseLoad((await reader.text('/proc/loadavg')) ?? '') ?? null;

const observeElsewhere = async (appVersion: string): Promise<Observation> => {
  const context: Context = { ...unchanging(appVersion), ...(await readSurroundings()) };
  return { context, end: () => Promise.resolve({ ...context, loadAfter: loadNow() }) };
};

const unchanging = (appVersion: string) => ({
  appVersion,
  nodeVersion: process.versions.node,
  loadAfter: null,
  stealShare: null,
});
