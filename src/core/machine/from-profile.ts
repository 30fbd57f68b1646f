import type { AppError } from '../error.ts';
import type { Result } from '../result.ts';
import { chain, fail, mapResult, ok } from '../result.ts';
import type { Bytes, BytesPerSecond, ParametersPerSecond } from '../units.ts';
import { bytesPerSecond, gib, parametersPerSecond, sum, times } from '../units.ts';
import type { Facts } from './facts.ts';
import { bestFigure, doubtOf } from './figures.ts';
import type { CatalogueGpu } from './gpu-catalogue.ts';
import type { Known } from './known.ts';
import { assumed, measured } from './known.ts';
import { assumedDuplexShare, pcieName, pcieRate } from './link.ts';
import type { Cpu, Gpu, Link, Machine, Storage } from './machine.ts';
import { machineFormat } from './machine.ts';
import type { Run } from './run.ts';

/** AdamW on the CPU, per parameter: master and two moments read and written (24), gradient read, parameter written. */
const adamBytesPerParameter = 28;
/** Share of the data-sheet peak that large matrix products are taken to attain where no GPU was measured. */
const assumedMatmulShare = 0.7;

/**
 * The machine that a run measured, with a GPU of the catalogue (its own, or one to try). What was not measured is
 * assumed only where a rule gives it, and says so; drives that were not measured are left out. Error: the run knows
 * no memory bandwidth or size, without which nothing can be planned.
 */
export const machineFromRun = (run: Run, gpu: CatalogueGpu | undefined): Result<Machine, AppError> =>
  chain(dramRate(run), (rate) =>
    mapResult(dramCapacity(run.facts), (capacityBytes) => {
      const storage = storageOf(run);
      return {
        kind: 'plimsoll-machine',
        format: machineFormat,
        name: machineName(run, gpu),
        about: aboutText(run, gpu, storage),
        cpu: cpuOf(run, rate),
        memory: { dram: { capacityBytes, bytesPerSecond: rate } },
        ...(gpu === undefined ? {} : { gpu: gpuOf(gpu, run.facts) }),
        link: linkOf(gpu, run.facts, rate.value),
        storage,
      };
    }),
  );

/** Where the machine came from, and why it has no drive or GPU where it has none. */
const aboutText = (run: Run, gpu: CatalogueGpu | undefined, storage: readonly Storage[]) =>
  [
    `Measured in run ${run.id}.`,
    gpu === undefined ? 'No GPU: none was found or chosen.' : `GPU from the data sheet of ${gpu.name}.`,
    ...(storage.length === 0 ? [`No drive: ${whyNoStorage(run)}.`] : []),
  ].join(' ');

const whyNoStorage = ({ results }: Run) => {
  const rows = results.filter(({ metric }) => metric === 'storage.read' || metric === 'storage.write');
  if (rows.some(({ settings }) => settings['direct'] === false))
    return 'the drive was reached through the page cache, so its own rate is unknown';
  return rows.find(({ why }) => why !== null)?.why ?? 'no drive was measured in this run';
};

const machineName = (run: Run, gpu: CatalogueGpu | undefined) => {
  const cpu = run.facts.cpu.model.value ?? run.label;
  return gpu === undefined ? cpu : `${cpu} with ${gpu.name}`;
};

/**
 * The faster triad: an ordinary store first reads the line that it overwrites, which triad does not count, so streaming
 * stores show more of what the channels carry wherever a CPU has good ones. A copy or a read stands in for it.
 */
const dramRate = (run: Run): Result<Known<BytesPerSecond>, AppError> => {
  const [streaming, ordinary] = [bestFigure(run, 'dram.triad_nt'), bestFigure(run, 'dram.triad')];
  const triad = (streaming?.median ?? 0) > (ordinary?.median ?? 0) ? streaming : ordinary;
  const figure = triad ?? bestFigure(run, 'dram.copy') ?? bestFigure(run, 'dram.read');
  return figure === undefined
    ? fail(missing(`no memory bandwidth in run ${run.id}: profile with the memory probe`))
    : ok(measured(bytesPerSecond(figure.median), run.id, doubtOf(figure)));
};

const dramCapacity = (facts: Facts): Result<Known<Bytes>, AppError> => {
  const tiers = facts.memoryTiers.filter(({ kind }) => kind === 'dram');
  const sizes = tiers.flatMap(({ capacityBytes, limitBytes }) => {
    const found = [capacityBytes, limitBytes].flatMap((size) => (size.value === null ? [] : [size]));
    return found.length === 0 ? [] : [found.reduce((least, size) => (size.value < least.value ? size : least))];
  });
  const [first, ...rest] = sizes;
  if (first === undefined) return fail(missing('the size of the memory is unknown'));
  return ok({ value: sum(first.value, ...rest.map(({ value }) => value)), source: first.source });
};

const missing = (why: string): AppError => ({ code: 'not-available', what: 'a machine from this run', why });

const cpuOf = (run: Run, rate: Known<BytesPerSecond>): Cpu => {
  const { model, cores, threads } = run.facts.cpu;
  const known = [cores, threads].flatMap((count) => (count.value === null ? [] : [count]));
  return {
    model: model.value ?? 'unknown CPU',
    cores: known[0] ?? assumed(1, 'the operating system does not say; there is at least one'),
    adamParametersPerSecond: adamRate(run, rate),
  };
};

const adamRate = (run: Run, rate: Known<BytesPerSecond>): Known<ParametersPerSecond> => {
  const figure = bestFigure(run, 'cpu.adam_bf16') ?? bestFigure(run, 'cpu.adam_fp16');
  if (figure !== undefined) return measured(parametersPerSecond(figure.median), run.id, doubtOf(figure));
  const why = `not measured: the memory bandwidth over ${String(adamBytesPerParameter)} B per parameter, an upper end`;
  return assumed(parametersPerSecond(rate.value / adamBytesPerParameter), why);
};

const gpuOf = (gpu: CatalogueGpu, facts: Facts): Gpu => {
  const memory = facts.gpus.find(({ catalogueId }) => catalogueId.value === gpu.id)?.memoryBytes;
  return {
    name: gpu.name,
    sm: assumed(gpu.sm, 'compute capability of the architecture named in the catalogue'),
    smCount: gpu.smCount,
    memoryBytes: memory === undefined || memory.value === null ? gpu.memoryBytes : memory,
    reservedBytes: assumed(gib(1), 'context and library workspaces take 0.5 to 1 GiB; not measured here'),
    memoryBytesPerSecond: gpu.memoryBytesPerSecond,
    peakFlopsPerSecond: gpu.peakFlopsPerSecond,
    matmulFlopsPerSecond: assumed(
      times(gpu.peakFlopsPerSecond.value, assumedMatmulShare),
      `${String(assumedMatmulShare * 100)} % of the data-sheet peak: large products attain 60-90 % of it; not measured here`,
    ),
  };
};

/** The slot that the operating system reports where it is the GPU's own, else the card's data sheet. */
const linkOf = (gpu: CatalogueGpu | undefined, facts: Facts, dram: BytesPerSecond): Link => {
  const own = gpu === undefined || facts.gpus.some(({ catalogueId }) => catalogueId.value === gpu.id);
  const slot = own ? reportedSlot(facts) : undefined;
  const noGpu = assumed(dram, 'there is no GPU and nothing moves here; the memory would bound it');
  const rate = slot?.rate ?? gpu?.link.bytesPerSecond ?? noGpu;
  return {
    name: slot?.name ?? gpu?.link.name ?? 'none',
    hostToDeviceBytesPerSecond: rate,
    deviceToHostBytesPerSecond: rate,
    duplexShare: assumedDuplexShare(),
  };
};

const reportedSlot = (facts: Facts) => {
  for (const { to, generation, width } of facts.links) {
    if (!to.includes('gpu') || generation.value === null || width.value === null) continue;
    const rate = pcieRate(generation.value, width.value);
    if (rate !== undefined) return { name: pcieName(generation.value, width.value), rate };
  }
  return undefined;
};

/** One entry for each folder in which both reading and writing were measured past the page cache. */
const storageOf = (run: Run): Storage[] => {
  const paths = new Set(
    run.results.flatMap(({ metric, settings }) => (metric === 'storage.read' ? [settings['path']] : [])),
  );
  return [...paths].flatMap((path) => driveAt(run, path));
};

type Setting = string | number | boolean | undefined;

const driveAt = (run: Run, path: Setting): readonly Storage[] => {
  const here = (metric: string) =>
    bestFigure(run, metric, ({ settings }) => settings['path'] === path && settings['direct'] !== false);
  const [read, write] = [here('storage.read'), here('storage.write')];
  const place = typeof path === 'string' ? path : '';
  const disk = diskOf(run.facts, place);
  const room = disk === undefined ? undefined : roomOn(disk);
  if (read === undefined || write === undefined || room === undefined) return [];
  return [
    {
      name: disk?.model.value ?? disk?.device.value ?? place,
      ...(place === '' ? {} : { path: place }),
      count: assumed(1, 'one folder was measured; an array behind it counts as one drive'),
      capacityBytes: room,
      readBytesPerSecond: measured(bytesPerSecond(read.median), run.id, doubtOf(read)),
      writeBytesPerSecond: measured(bytesPerSecond(write.median), run.id, doubtOf(write)),
    },
  ];
};

type Disk = Facts['storage'][number];

/** The mounted disk that holds a folder: the longest mount point above it. */
const diskOf = (facts: Facts, path: string): Disk | undefined =>
  facts.storage
    .filter(({ mount }) => path === mount || path.startsWith(mount.endsWith('/') ? mount : `${mount}/`))
    .sort((a, b) => b.mount.length - a.mount.length)[0] ?? (facts.storage.length === 1 ? facts.storage[0] : undefined);

/** What training could fill: the free space, else the size. */
const roomOn = ({ freeBytes, capacityBytes }: Disk): Known<Bytes> | undefined => {
  if (freeBytes.value !== null) return freeBytes;
  return capacityBytes.value === null ? undefined : capacityBytes;
};
