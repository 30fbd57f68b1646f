import { capacityText } from '../../../core/format.ts';
import type { ProfileMode } from '../../../core/machine/run.ts';
import type { Figure } from '../figure.ts';
import type { DeviceDeps, OneOperation } from './device-figure.ts';
import { operationFigure, rates } from './device-figure.ts';
import { largeBytes } from './device-room.ts';
import type { Target } from './targets.ts';

const everyMode: readonly ProfileMode[] = ['quick', 'standard', 'full'];
const longer: readonly ProfileMode[] = ['standard', 'full'];
const full: readonly ProfileMode[] = ['full'];

/** Of a copy from or to the host, and of both at once. */
const directions = [
  { operation: 'h2d', words: 'host to device', copies: 1 },
  { operation: 'd2h', words: 'device to host', copies: 1 },
  { operation: 'both', words: 'both directions at once', copies: 2 },
] as const;
type Direction = (typeof directions)[number];
type HostMemory = 'pinned' | 'pageable';

const kibibyte = 2 ** 10;
const mebibyte = 2 ** 20;
/** A curve over the size: where starting a copy costs more than the copy, and where it no longer shows. */
const curve = [
  4,
  16,
  64,
  256,
  kibibyte,
  4 * kibibyte,
  16 * kibibyte,
  64 * kibibyte,
  256 * kibibyte,
  1024 * kibibyte,
].map((size) => size * kibibyte);
/** The points that the standard mode has of it. */
const points: readonly number[] = [64 * kibibyte, mebibyte, 16 * mebibyte];

interface Nodes {
  /** NUMA nodes of the host that have memory. */
  readonly nodes: readonly number[];
}

export const copyFigures = (deps: DeviceDeps, target: Target, { nodes }: Nodes): readonly Figure[] => {
  const { operations } = target.device;
  const possible = directions.filter(({ operation }) => operations.includes(operation));
  const all = [
    ...possible.flatMap((direction) => large(target, direction)),
    ...possible.flatMap((direction) => overSizes(target, direction)),
    ...possible.flatMap((direction) => ofNodes(target, direction, nodes)),
    ...onDeviceItself(target),
    ...toPeers(target),
  ];
  return all.map((about) => operationFigure(deps, target, about));
};

interface CopyOptions {
  readonly bytes: number;
  readonly memory: HostMemory;
  readonly node?: number;
  readonly weight: number;
  readonly modes: readonly ProfileMode[];
}

const copy = ({ operation, words, copies }: Direction, options: CopyOptions): OneOperation => {
  const { bytes, memory, node, weight, modes } = options;
  const at = node === undefined ? {} : { node };
  const where = node === undefined ? '' : ` of node ${String(node)}`;
  return {
    metric: `gpu.${operation}`,
    title: `${words}, ${capacityText(bytes)}, ${memory} memory${where}`,
    unit: 'bytes_per_second',
    settings: { bytes, memory, ...at },
    weight,
    modes,
    task: { operation, bytes, memory, ...at },
    needs: { deviceBytes: copies * bytes, hostBytes: copies * bytes },
    valuesOf: rates,
  };
};

/** The figures that the quick mode has: large copies as planners need them. */
const large = (target: Target, direction: Direction): readonly OneOperation[] => {
  const bytes = largeBytes(target.device);
  return [
    copy(direction, { bytes, memory: 'pinned', weight: 0.5, modes: everyMode }),
    copy(direction, { bytes, memory: 'pageable', weight: 0.4, modes: longer }),
  ];
};

const overSizes = (target: Target, direction: Direction): readonly OneOperation[] => {
  const known = largeBytes(target.device);
  const most = target.device.kind === 'cpu' ? known : target.device.memoryBytes / 8;
  const sizes = curve.filter((bytes) => bytes !== known && bytes <= most);
  return sizes.flatMap((bytes) => {
    const modes = points.includes(bytes) ? longer : full;
    return (['pinned', 'pageable'] as const).map((memory) =>
      copy(direction, {
        bytes,
        memory,
        weight: bytes > known ? 0.4 : 0.1,
        modes: direction.copies === 2 ? full : modes,
      }),
    );
  });
};

/** Where a machine has several nodes, from and to each of them. */
const ofNodes = (target: Target, direction: Direction, nodes: readonly number[]): readonly OneOperation[] => {
  if (nodes.length < 2) return [];
  const bytes = largeBytes(target.device);
  const modes = direction.copies === 2 ? full : longer;
  return nodes.map((node) => copy(direction, { bytes, memory: 'pinned', node, weight: 0.3, modes }));
};

const onDeviceItself = ({ device }: Target): readonly OneOperation[] => {
  const bytes = largeBytes(device);
  const shared = {
    unit: 'bytes_per_second',
    settings: { bytes },
    modes: longer,
    weight: 0.3,
    valuesOf: rates,
  } as const;
  const all: readonly OneOperation[] = [
    {
      ...shared,
      metric: 'gpu.d2d',
      title: `copy within the device, ${capacityText(bytes)}`,
      task: { operation: 'd2d', bytes },
      needs: { deviceBytes: 2 * bytes, hostBytes: 0 },
    },
    {
      ...shared,
      metric: 'gpu.zero_copy',
      title: `kernel that reads host memory, ${capacityText(bytes)}`,
      task: { operation: 'zero_copy', bytes },
      needs: { deviceBytes: bytes, hostBytes: bytes },
    },
  ];
  return all.filter(({ task }) => device.operations.includes(task.operation));
};

const toPeers = ({ device }: Target): readonly OneOperation[] => {
  if (!device.operations.includes('peer')) return [];
  const bytes = largeBytes(device);
  return device.peers.map((peer) => ({
    metric: 'gpu.peer',
    title: `copy to device ${String(peer)}, ${capacityText(bytes)}`,
    unit: 'bytes_per_second',
    settings: { bytes, peer },
    weight: 0.3,
    modes: longer,
    task: { operation: 'peer', bytes, peer },
    needs: { deviceBytes: bytes, hostBytes: 0 },
    valuesOf: rates,
  }));
};
