import type { Facts } from '../../../core/machine/facts.ts';
import type { Maybe } from '../../../core/machine/known.ts';
import { reported, unknown } from '../../../core/machine/known.ts';
import type { Bytes } from '../../../core/units.ts';
import { bytes } from '../../../core/units.ts';
import type { CxlDevice } from './cxl.ts';
import { readCxlDevices } from './cxl.ts';
import { maybeReported } from './maybe-reported.ts';
import { mayLockAnything, parseLockedLimit, parseMeminfo, readAvailable, readGroupLimit } from './memory.ts';
import type { NumaNode } from './numa.ts';
import { readNodes } from './numa.ts';
import type { Reader } from './reader.ts';

type Tier = Facts['memoryTiers'][number];
type NodeFacts = NonNullable<Facts['nodes']>[number];

/** What the facts say of memory: how much there is of each kind, its nodes, and the devices behind CXL. */
export interface MemoryFacts {
  readonly tiers: readonly Tier[];
  readonly nodes: readonly NodeFacts[];
  readonly sockets: NonNullable<Facts['sockets']>;
  readonly cxl: NonNullable<Facts['cxl']>;
  readonly links: Facts['links'];
}

export const memoryFacts = async (reader: Reader): Promise<MemoryFacts> => {
  const nodes = (await readNodes(reader)).filter(({ kind }) => kind !== 'gpu');
  const devices = await readCxlDevices(reader);
  return {
    tiers: await hostTiers(reader),
    nodes: await nodeFacts(reader, nodes),
    sockets: socketsOf(nodes),
    cxl: devices.map(cxlFacts),
    links: devices.map(cxlLink),
  };
};

const meminfo = '/proc/meminfo';
const unreadable = `${meminfo} is not readable`;

/** DRAM is what the nodes of other kinds leave of all memory. */
const hostTiers = async (reader: Reader): Promise<Tier[]> => {
  const { totalBytes } = parseMeminfo((await reader.text(meminfo)) ?? '');
  const apart = (await readNodes(reader)).filter(({ kind }) => kind !== 'dram');
  const apartBytes = apart.reduce((sum, node) => sum + node.totalBytes, 0);
  const group = totalBytes === undefined ? undefined : await readGroupLimit(reader, totalBytes);
  const capacity = totalBytes === undefined ? undefined : bytes(totalBytes - apartBytes);
  const available = await readAvailable(reader);
  const dram: Tier = {
    id: 'dram',
    kind: 'dram',
    capacityBytes: maybeReported(capacity, meminfo, unreadable),
    availableBytes: maybeReported(available === undefined ? undefined : bytes(available), meminfo, unreadable),
    limitBytes: maybeReported(group && bytes(group.limitBytes), group?.by ?? '', 'no limit below the installed memory'),
    pinnedLimitBytes: await pinnedLimit(reader),
  };
  return [dram, ...apart.filter(({ kind }) => kind === 'cxl').map(cxlTier)];
};

const cxlTier = (node: NumaNode): Tier => ({
  id: `cxl${String(node.id)}`,
  kind: 'cxl',
  capacityBytes: reported(bytes(node.totalBytes), sourceOf(node)),
  availableBytes: reported(bytes(node.availableBytes), sourceOf(node)),
  limitBytes: unknown('as for all memory'),
  pinnedLimitBytes: unknown('as for all memory'),
});

const sourceOf = ({ id }: NumaNode) => `sysfs node${String(id)}`;

const pinnedLimit = async (reader: Reader): Promise<Maybe<Bytes>> => {
  const limit = parseLockedLimit((await reader.text('/proc/self/limits')) ?? '');
  if (limit === undefined) return unknown('/proc/self/limits is not readable');
  if (!Number.isFinite(limit)) return unknown('no limit is set');
  if (mayLockAnything((await reader.text('/proc/self/status')) ?? ''))
    return unknown('this process may lock as much as there is (CAP_IPC_LOCK)');
  return reported(bytes(limit), '/proc/self/limits');
};

/** A machine's only node has all memory, though the kernel may count less for it (virtual machines that grow). */
const nodeFacts = async (reader: Reader, nodes: readonly NumaNode[]): Promise<NodeFacts[]> => {
  const { totalBytes, availableBytes } = parseMeminfo((await reader.text(meminfo)) ?? '');
  const whole = nodes.length === 1 ? { total: totalBytes, available: availableBytes } : undefined;
  return nodes.map((node) => ({
    node: node.id,
    kind: node.kind === 'cxl' ? 'cxl' : 'dram',
    cpus: [...node.cpus],
    socket: maybeReported(node.socket, 'sysfs topology', 'no processors, or sysfs does not tell'),
    capacityBytes: sizeOf(node, whole?.total, node.totalBytes),
    availableBytes: sizeOf(node, whole?.available, node.availableBytes),
    distances: maybeReported(
      node.distances.length === 0 ? undefined : [...node.distances],
      sourceOf(node),
      'sysfs gives no distances',
    ),
    interleaveWeight: maybeReported(
      node.interleaveWeight,
      'sysfs weighted_interleave',
      'Linux before 6.9 has no weights',
    ),
  }));
};

const sizeOf = (node: NumaNode, whole: number | undefined, own: number): Maybe<Bytes> =>
  whole === undefined ? reported(bytes(own), sourceOf(node)) : reported(bytes(whole), meminfo);

const socketsOf = (nodes: readonly NumaNode[]): MemoryFacts['sockets'] => {
  const numbers = new Set(nodes.flatMap(({ socket }) => (socket === undefined ? [] : [socket])));
  return [...numbers]
    .toSorted((a, b) => a - b)
    .map((socket) => {
      const own = nodes.filter((node) => node.socket === socket);
      return { socket, cpus: own.flatMap(({ cpus }) => cpus), nodes: own.map(({ id }) => id) };
    });
};

const noLink = 'the PCI bus does not tell';

const linkOf = ({ link }: CxlDevice) => ({
  generation: maybeReported(link.generation, 'sysfs max_link_speed', noLink),
  width: maybeReported(link.width, 'sysfs max_link_width', noLink),
});

const cxlFacts = (device: CxlDevice): MemoryFacts['cxl'][number] => ({
  id: device.id,
  capacityBytes: maybeReported(
    device.bytes === undefined ? undefined : bytes(device.bytes),
    `sysfs cxl ${device.id}`,
    'sysfs gives no size',
  ),
  node: maybeReported(device.node, 'sysfs cxl region', 'no region says where its memory is'),
  model: unknown('CXL devices tell no name'),
  link: linkOf(device),
});

const cxlLink = (device: CxlDevice): Facts['links'][number] => ({
  from: 'dram',
  to: device.id,
  kind: 'cxl',
  ...linkOf(device),
});
