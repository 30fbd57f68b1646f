import type { CxlDevice, Spread } from '../../cost/cxl.ts';
import { allLocal } from '../../cost/cxl.ts';
import type { Sizes, TensorName } from './tensors.ts';
import { tensorNames } from './tensors.ts';

export const policies = ['cxl-aware', 'interleave', 'local'] as const;
export type Policy = (typeof policies)[number];

/** Bytes of one tensor in local DRAM and on each device. */
export interface Placed {
  readonly local: number;
  readonly cxl: readonly number[];
}
export type Placement = Readonly<Record<TensorName, Placed>>;

/** Where everything lies. What no node has room for is placed all the same, so that the shortfall shows. */
export const place = (policy: Policy, sizes: Sizes, localBudget: number, devices: readonly CxlDevice[]): Placement => {
  if (policy === 'local' || devices.length === 0) return eachOf(tensorNames, (name) => allOn(sizes[name]));
  return policy === 'interleave' ? interleaved(sizes, localBudget, devices) : latencyFirst(sizes, localBudget, devices);
};

const allOn = (local: number): Placed => ({ local, cxl: [] });

const eachOf = (order: readonly TensorName[], placed: (name: TensorName) => Placed): Placement => {
  const found = new Map(order.map((name) => [name, placed(name)]));
  const of = (name: TensorName) => found.get(name) ?? allOn(0);
  return {
    momentum: of('momentum'),
    variance: of('variance'),
    'master gradients': of('master gradients'),
    'master weights': of('master weights'),
    'compute weights': of('compute weights'),
    activations: of('activations'),
    'compute gradients': of('compute gradients'),
  };
};

/**
 * The authors' greedy order: what the CPU's optimizer touches comes first. A tensor that local DRAM holds goes there; one
 * that it holds in part is interleaved over it and all devices, a page each, as far as local DRAM reaches; the others go
 * to the devices. CXL-Aware-LLM-Finetuning, utils/cxl_aware_allocator.py.
 */
const latencyFirst = (sizes: Sizes, localBudget: number, devices: readonly CxlDevice[]): Placement => {
  let left = localBudget;
  const rooms = devices.map(({ capacity }) => capacity);
  return eachOf(tensorNames, (name) => {
    const size = sizes[name];
    const local = left >= size ? size : Math.min(left, Math.floor(size / (1 + devices.length)));
    left -= local;
    return { local, cxl: dealt(size - local, rooms) };
  });
};

/** In the order in which DeepSpeed allocates: weights with the engine, moments at its first step, checkpoints last. */
const allocationOrder: readonly TensorName[] = [
  'compute weights',
  'compute gradients',
  'master weights',
  'master gradients',
  'momentum',
  'variance',
  'activations',
];

/** Page by page over all nodes; when one is full, Linux goes on with the others. */
const interleaved = (sizes: Sizes, localBudget: number, devices: readonly CxlDevice[]): Placement => {
  const rooms = [localBudget, ...devices.map(({ capacity }) => capacity)];
  return eachOf(allocationOrder, (name) => {
    const [local = 0, ...cxl] = dealt(sizes[name], rooms);
    return { local, cxl };
  });
};

/** Equal parts for all that have room, less of which is left in `rooms`; what nobody has room for, the last one gets. */
const dealt = (size: number, rooms: number[]): readonly number[] => {
  const parts = rooms.map(() => 0);
  const last = rooms.length - 1;
  let rest = size;
  // The fullest first: what it cannot take of its part, the others share.
  const order = rooms.map((_, node) => node).sort((a, b) => (rooms[a] ?? 0) - (rooms[b] ?? 0));
  for (const [place, node] of order.entries()) {
    const part = Math.min(Math.max(0, rooms[node] ?? 0), rest / (order.length - place));
    parts[node] = part;
    rest -= part;
  }
  parts[last] = (parts[last] ?? 0) + Math.max(0, rest);
  for (const [node, part] of parts.entries()) rooms[node] = (rooms[node] ?? 0) - part;
  return parts;
};

/** Shares of a tensor; one of no bytes lies in local DRAM. */
export const spreadOf = ({ local, cxl }: Placed): Spread => {
  const size = local + cxl.reduce((sum, part) => sum + part, 0);
  return size > 0 ? { dram: local / size, cxl: cxl.map((part) => part / size) } : allLocal;
};

export const onDevices = ({ cxl }: Placed): number => cxl.reduce((sum, part) => sum + part, 0);
