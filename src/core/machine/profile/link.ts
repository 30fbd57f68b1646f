import type { BytesPerSecond } from '../../units.ts';
import { bytesPerSecond } from '../../units.ts';
import type { Facts } from '../facts.ts';
import type { Figure } from '../figures.ts';
import { best, figuresOf, groupedBy, knownFrom, knownFromAll, largest, textIn } from '../figures.ts';
import type { CatalogueGpu } from '../gpu-catalogue.ts';
import type { Known } from '../known.ts';
import { assumed } from '../known.ts';
import { assumedDuplexShare, pcieName, pcieRate } from '../link.ts';
import type { Link } from '../machine.ts';
import type { Run } from '../run.ts';
import { curveOf } from './curves.ts';
import type { OwnGpu } from './own-gpu.ts';
import { memoryNodeOf, tierOf } from './places.ts';

/** What was measured, else the slot that the operating system reports, both for the machine's own GPU; else the data sheet. */
export const linkOf = (
  run: Run,
  gpu: CatalogueGpu | undefined,
  own: OwnGpu | undefined,
  dram: BytesPerSecond,
): Link => {
  const slot = gpu === undefined || own !== undefined ? reportedSlot(run.facts, own) : undefined;
  const noGpu = assumed(dram, 'there is no GPU and nothing moves here; the memory would bound it');
  const rate = slot?.rate ?? gpu?.link.bytesPerSecond ?? noGpu;
  const link: Link = {
    name: slot?.name ?? gpu?.link.name ?? 'none',
    hostToDeviceBytesPerSecond: rate,
    deviceToHostBytesPerSecond: rate,
    duplexShare: assumedDuplexShare(),
  };
  return own === undefined ? link : { ...link, ...measuredLink(run, own) };
};

const reportedSlot = ({ links }: Facts, own: OwnGpu | undefined) => {
  const ids = own === undefined ? undefined : [`gpu${String(own.index)}`];
  for (const { to, kind, generation, width } of links) {
    if (!(ids === undefined ? to.includes('gpu') : ids.includes(to)) || (kind ?? 'pcie') !== 'pcie') continue;
    if (generation.value === null || width.value === null) continue;
    const rate = pcieRate(generation.value, width.value);
    if (rate !== undefined) return { name: pcieName(generation.value, width.value), rate };
  }
  return undefined;
};

type Direction = 'h2d' | 'd2h' | 'both';
type Memory = 'pinned' | 'pageable';

const copies = (run: Run, own: OwnGpu, direction: Direction, memory: Memory): readonly Figure[] =>
  figuresOf(run, {
    metric: `gpu.${direction}`,
    unit: 'bytes_per_second',
    where: (result) => own.isOf(result) && (textIn(result, 'memory') ?? 'pinned') === memory,
  });

const measuredLink = (run: Run, own: OwnGpu): Partial<Link> => {
  const [toDevice, toHost] = [largestCopy(run, own, 'h2d'), largestCopy(run, own, 'd2h')];
  return {
    ...(toDevice === undefined ? {} : { hostToDeviceBytesPerSecond: knownFrom(run, toDevice, bytesPerSecond) }),
    ...(toHost === undefined ? {} : { deviceToHostBytesPerSecond: knownFrom(run, toHost, bytesPerSecond) }),
    ...duplexOf(run, toDevice, toHost, largestCopy(run, own, 'both')),
    ...curvesOf(run, own),
    ...linkNodesOf(run, own),
  };
};

/** From and to pinned memory, of a node where the figures are told by node: the best, which is the GPU's own. */
const largestCopy = (run: Run, own: OwnGpu, direction: Direction) =>
  best(largest(copies(run, own, direction, 'pinned')));

/** Both at once over the sum of each alone. More than the sum is one of the three being too low: full duplex. */
const duplexOf = (
  run: Run,
  toDevice: Figure | undefined,
  toHost: Figure | undefined,
  both: Figure | undefined,
): { readonly duplexShare?: Known<number> } => {
  if (toDevice === undefined || toHost === undefined || both === undefined) return {};
  const share = both.median / (toDevice.median + toHost.median);
  const value = Math.min(1, Math.max(leastShare, share));
  return { duplexShare: knownFromAll(run, [both, toDevice, toHost], value) };
};

const leastShare = 0.001;

const curvesOf = (run: Run, own: OwnGpu): Pick<Link, 'curves'> => {
  const curve = (direction: Direction, memory: Memory) => curveOf(run, copies(run, own, direction, memory), 'bytes');
  const found = {
    hostToDevice: curve('h2d', 'pinned'),
    deviceToHost: curve('d2h', 'pinned'),
    pageableHostToDevice: curve('h2d', 'pageable'),
    pageableDeviceToHost: curve('d2h', 'pageable'),
  };
  const known = Object.fromEntries(Object.entries(found).filter(([, one]) => one !== undefined));
  return Object.keys(known).length === 0 ? {} : { curves: known };
};

const mostNodes = 256;

const linkNodesOf = (run: Run, own: OwnGpu): Pick<Link, 'nodes'> => {
  const byTier = (direction: Direction) =>
    groupedBy(copies(run, own, direction, 'pinned'), ({ result }) =>
      memoryNodeOf(result) === undefined ? undefined : tierOf(run.facts, result),
    );
  const [toDevice, toHost] = [byTier('h2d'), byTier('d2h')];
  const tiers = [...new Set([...toDevice.keys(), ...toHost.keys()])];
  const rows = tiers.map((tier) => {
    const [down, up] = [best(largest(toDevice.get(tier) ?? [])), best(largest(toHost.get(tier) ?? []))];
    return {
      tier,
      ...(down === undefined ? {} : { hostToDeviceBytesPerSecond: knownFrom(run, down, bytesPerSecond) }),
      ...(up === undefined ? {} : { deviceToHostBytesPerSecond: knownFrom(run, up, bytesPerSecond) }),
    };
  });
  return rows.length === 0 ? {} : { nodes: rows.slice(0, mostNodes) };
};
