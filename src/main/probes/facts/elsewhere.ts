import { cpus, loadavg, release } from 'node:os';
import type { Systeminformation } from 'systeminformation';
import type { CatalogueDrive } from '../../../core/machine/drive-catalogue.ts';
import type { Facts } from '../../../core/machine/facts.ts';
import type { Context } from '../../../core/machine/run.ts';
import { unknown } from '../../../core/machine/known.ts';
import { bytes } from '../../../core/units.ts';
import type { Result } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Device } from '../protocol.ts';
import type { ElsewhereStorage } from './elsewhere-storage.ts';
import { elsewhereStorage } from './elsewhere-storage.ts';
import { gpuDetails } from './gpu-details.ts';
import type { NamedGpu } from './gpu-names.ts';
import { catalogueIdOf } from './gpu-names.ts';
import { maybeReported } from './maybe-reported.ts';
import type { NvidiaGpu } from './nvidia-gpu.ts';
import { gpuOfDevice } from './nvidia-gpu.ts';
import type { AskNvidia } from './nvidia.ts';
import { inTime } from './tool.ts';

/** What is asked of macOS and Windows; each answer may be missing, and each field of it empty. */
export interface Elsewhere extends ElsewhereStorage {
  readonly os?: Partial<Systeminformation.OsData> | undefined;
  readonly cpu?: Partial<Systeminformation.CpuData> | undefined;
  readonly memory?: Partial<Systeminformation.MemData> | undefined;
  readonly graphics?:
    { readonly controllers: readonly Partial<Systeminformation.GraphicsControllerData>[] } | undefined;
  /** What NVIDIA's driver says, where there is one of its cards. */
  readonly nvidia?: Result<readonly Device[], Failure> | undefined;
}

/** The package starts tools of the system, which may be slow or hang: each has its time, and it is loaded only here. */
export const readElsewhere = async (askNvidia: AskNvidia): Promise<Elsewhere> => {
  const si = await import('systeminformation');
  const [os, cpu, memory, graphics, disks, layout, blocks] = await Promise.all([
    inTime(si.osInfo()),
    inTime(si.cpu()),
    inTime(si.mem()),
    inTime(si.graphics()),
    inTime(si.fsSize()),
    inTime(si.diskLayout()),
    inTime(si.blockDevices()),
  ]);
  const nvidia = (graphics?.controllers ?? []).some(isNvidia) ? await askNvidia() : undefined;
  return { os, cpu, memory, graphics, nvidia, disks, layout, blocks };
};

/** Of a context what Linux tells in /proc and /sys. */
export const readSurroundings = async (): Promise<Surroundings> => {
  const si = await import('systeminformation');
  const battery = await inTime(si.battery());
  return {
    kernel: release(),
    cpu: cpus()[0]?.model ?? null,
    loadBefore: loadNow(),
    power: battery?.hasBattery === true && !battery.acConnected ? 'battery' : 'unknown',
    governor: null,
  };
};
export type Surroundings = Pick<Context, 'kernel' | 'cpu' | 'loadBefore' | 'power' | 'governor'>;

/** Windows has no load average and gives zero. */
export const loadNow = () => loadavg()[0] || null;

const by = 'systeminformation';
const notTold = 'the system does not tell';
const told = <T>(value: T | undefined) => maybeReported(value, by, notTold);
const size = (value: number | undefined) => told(value !== undefined && value > 0 ? bytes(value) : undefined);
const count = (value: number | undefined) => told(value !== undefined && value > 0 ? value : undefined);
const text = (value: string | undefined) => told(value?.trim() || undefined);

export interface Catalogues {
  readonly gpus: readonly NamedGpu[];
  readonly drives: readonly CatalogueDrive[];
}

export const elsewhereFacts = (answers: Elsewhere, platform: string, catalogues: Catalogues): Facts => ({
  os: {
    platform,
    name: text(`${answers.os?.distro ?? ''} ${answers.os?.release ?? ''}`),
    kernel: text(answers.os?.kernel),
    environment: unknown(notTold),
  },
  cpu: cpuOf(answers.cpu),
  memoryTiers: [
    {
      id: 'dram',
      kind: 'dram',
      capacityBytes: size(answers.memory?.total),
      availableBytes: size(answers.memory?.available),
      limitBytes: unknown(notTold),
      pinnedLimitBytes: unknown(notTold),
    },
  ],
  gpus: gpusOf(answers, catalogues.gpus),
  storage: elsewhereStorage(answers, catalogues.drives),
  links: [],
  warnings: [],
});

const cpuOf = (cpu: Elsewhere['cpu']): Facts['cpu'] => {
  const flags = new Set((cpu?.flags ?? '').split(' '));
  const isa = ['avx2', 'fma', 'avx512f'].filter((name) => flags.has(name));
  const caches = [
    { level: 2, bytes: bytes(cpu?.cache?.l2 ?? 0), shared: false },
    { level: 3, bytes: bytes(cpu?.cache?.l3 ?? 0), shared: true },
  ].filter((cache) => cache.bytes > 0);
  return {
    model: text(`${cpu?.manufacturer ?? ''} ${cpu?.brand ?? ''}`),
    sockets: count(cpu?.processors),
    cores: count(cpu?.physicalCores),
    threads: count(cpu?.cores),
    isa: told(isa.length > 0 ? isa : undefined),
    caches: told(caches.length > 0 ? caches : undefined),
  };
};

type Controller = Partial<Systeminformation.GraphicsControllerData>;

const isNvidia = ({ vendor, name, model }: Controller) =>
  [vendor, name, model].some((text) => /nvidia/i.test(text ?? ''));

const gpusOf = (answers: Elsewhere, catalogue: readonly NamedGpu[]): Facts['gpus'] => {
  const drivers = answers.nvidia?.ok === true ? answers.nvidia.value.map(gpuOfDevice) : [];
  const why = answers.nvidia?.ok === false ? answers.nvidia.error.why : notTold;
  return (answers.graphics?.controllers ?? []).map((card) => {
    // The system names no slot in the driver's form: cards of one name are alike, so any of them will do.
    const driver = isNvidia(card) ? drivers.find(({ name }) => name === (card.name ?? card.model)) : undefined;
    return gpuOf(card, driver, isNvidia(card) ? why : onlyNvidia, catalogue);
  });
};

const onlyNvidia = "only NVIDIA's driver is asked for it; what OpenCL reaches is measured";

const gpuOf = (
  card: Controller,
  driver: NvidiaGpu | undefined,
  why: string,
  catalogue: readonly NamedGpu[],
): Facts['gpus'][number] => {
  const memory = driver?.memoryBytes ?? (card.memoryTotal ?? card.vram ?? 0) * 2 ** 20;
  return {
    name: card.name ?? card.model ?? 'GPU',
    vendor: card.vendor ?? '',
    driver: text(driver?.driver ?? card.driverVersion),
    memoryBytes: size(memory),
    catalogueId: told(catalogueIdOf(catalogue, card.name ?? card.model ?? '', memory > 0 ? memory : undefined)),
    details: gpuDetails({ slot: driver?.slot, node: driver?.node, driver, why }),
  };
};
