import type { Reader } from './reader.ts';

/** What /proc/cpuinfo says; x86 names the model, ARM only its maker and part. */
export interface CpuInfo {
  readonly model: string | undefined;
  readonly threads: number;
  readonly flags: ReadonlySet<string>;
  /** Physical package and core of each thread, where told. */
  readonly cores: readonly { readonly socket: string; readonly core: string }[];
}

export const parseCpuinfo = (text: string): CpuInfo => {
  const blocks = text
    .split(/\n\s*\n/)
    .map(fieldsOf)
    .filter((block) => block.has('processor'));
  const first = blocks[0] ?? new Map<string, string>();
  return {
    model: first.get('model name') ?? armModel(first),
    threads: blocks.length,
    flags: new Set((first.get('flags') ?? first.get('Features') ?? '').split(' ')),
    cores: blocks.flatMap((block) => {
      const [socket, core] = [block.get('physical id'), block.get('core id')];
      return socket === undefined || core === undefined ? [] : [{ socket, core }];
    }),
  };
};

/** `name : value` lines, as most of /proc writes them. */
export const fieldsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
    }),
  );

const armModel = (block: ReadonlyMap<string, string>) => {
  const [maker, part] = [block.get('CPU implementer'), block.get('CPU part')];
  return maker === undefined || part === undefined ? undefined : `ARM implementer ${maker} part ${part}`;
};

/** The vector extensions that matter here, as the kernel spells them and as we do. */
const extensions: readonly (readonly [flag: string, name: string])[] = [
  ['avx2', 'avx2'],
  ['fma', 'fma'],
  ['avx512f', 'avx512f'],
  ['avx512_bf16', 'avx512_bf16'],
  ['amx_bf16', 'amx_bf16'],
  ['asimd', 'neon'],
  ['sve', 'sve'],
];
export const isaOf = (flags: ReadonlySet<string>): string[] =>
  extensions.flatMap(([flag, name]) => (flags.has(flag) ? [name] : []));

export interface Topology {
  readonly sockets: number;
  readonly cores: number;
}

/** From sysfs, which every architecture has; else from the fields of x86's /proc/cpuinfo. */
export const readTopology = async (reader: Reader, info: CpuInfo): Promise<Topology | undefined> => {
  const cores = await Promise.all((await cpuFolders(reader)).map((folder) => coreOf(reader, folder)));
  const told = cores.every((core) => core !== undefined) && cores.length > 0 ? cores : info.cores;
  if (told.length === 0) return undefined;
  return {
    sockets: new Set(told.map(({ socket }) => socket)).size,
    cores: new Set(told.map(({ socket, core }) => `${socket}/${core}`)).size,
  };
};

const coreOf = async (reader: Reader, folder: string) => {
  const socket = await reader.text(`${folder}/topology/physical_package_id`);
  const core = await reader.text(`${folder}/topology/core_id`);
  return socket === undefined || core === undefined ? undefined : { socket, core };
};

export const cpuFolders = async (reader: Reader): Promise<readonly string[]> =>
  (await reader.list(cpuRoot)).filter((name) => /^cpu\d+$/.test(name)).map((name) => `${cpuRoot}/${name}`);
const cpuRoot = '/sys/devices/system/cpu';

/** All caches of one level together. */
export interface CacheLevel {
  readonly level: number;
  readonly bytes: number;
  /** One cache serves several cores or threads. */
  readonly shared: boolean;
  /** How many there are. */
  readonly count: number;
  readonly lineBytes: number | undefined;
}

/** Data and unified caches by level; empty where sysfs does not tell. */
export const readCaches = async (reader: Reader): Promise<CacheLevel[]> => {
  const folders = await cpuFolders(reader);
  const perCpu = await Promise.all(folders.map((folder) => cachesOf(reader, `${folder}/cache`)));
  const distinct = new Map(perCpu.flat().map((cache) => [`${String(cache.level)}:${cache.sharedBy}`, cache]));
  const caches = [...distinct.values()];
  const levels = [...new Set(caches.map(({ level }) => level))].toSorted((a, b) => a - b);
  return levels.map((level) => {
    const same = caches.filter((cache) => cache.level === level);
    return {
      level,
      bytes: same.reduce((sum, { bytes }) => sum + bytes, 0),
      shared: same.some(({ sharedBy }) => /[,-]/.test(sharedBy)),
      count: same.length,
      lineBytes: same[0]?.lineBytes,
    };
  });
};

const cachesOf = async (reader: Reader, folder: string) => {
  const names = (await reader.list(folder)).filter((name) => name.startsWith('index'));
  const caches = await Promise.all(
    names.map(async (name) => {
      const of = (field: string) => reader.text(`${folder}/${name}/${field}`);
      const fields = ['type', 'level', 'size', 'shared_cpu_list', 'coherency_line_size'];
      const [type, level, size, sharedBy, line] = await Promise.all(fields.map(of));
      const bytes = parseSize(size);
      if (type === 'Instruction' || level === undefined || bytes === undefined) return [];
      const lineBytes = Number(line) > 0 ? Number(line) : undefined;
      return [{ level: Number(level), bytes, sharedBy: sharedBy ?? folder, lineBytes }];
    }),
  );
  return caches.flat();
};

/** Frequencies of cpufreq, in hertz: the guaranteed one where intel_pstate tells it, and the highest of any core. */
export const readClocks = async (reader: Reader) => {
  const folders = await cpuFolders(reader);
  const highest = async (name: string) => {
    const texts = await Promise.all(folders.map((folder) => reader.text(`${folder}/cpufreq/${name}`)));
    const kilohertz = texts.map(Number).filter((value) => value > 0);
    return kilohertz.length === 0 ? undefined : 1000 * Math.max(...kilohertz);
  };
  return { base: await highest('base_frequency'), maximum: await highest('cpuinfo_max_freq') };
};

/** `512K`, `32M`. */
const parseSize = (text: string | undefined): number | undefined => {
  const match = /^(\d+)([KMG]?)$/.exec(text ?? '');
  return match === null ? undefined : Number(match[1]) * (factors.get(match[2] ?? '') ?? 1);
};
const factors: ReadonlyMap<string, number> = new Map([
  ['K', 2 ** 10],
  ['M', 2 ** 20],
  ['G', 2 ** 30],
]);
