import { capacityText } from '../../core/format.ts';
import type { Limits } from '../../core/frontier/best/types.ts';
import type { Budget, Component, Moment } from '../../core/cost/memory/footprint.ts';
import type { SystemId } from '../../core/planners/types.ts';
import { planners } from '../../core/planners/index.ts';
import type { Phase, TierId } from '../../core/schedule/types.ts';

/** Words for what the core knows by id. An id that this version has no words for is shown as it is. */

const tiers: Readonly<Record<TierId, string>> = {
  gpu: 'GPU memory',
  dram: 'host memory',
  cxl: 'CXL memory',
  nvme: 'NVMe',
};
export const tierName = (tier: TierId) => tiers[tier];

const resources: Readonly<Record<string, string>> = {
  gpu: 'GPU compute',
  launches: 'handing work to the GPU',
  'link.h2d': 'link, host to GPU',
  'link.d2h': 'link, GPU to host',
  link: 'link, both directions',
  'cpu.staging': 'copies of unpinned memory',
  'cpu.adam': 'CPU Adam',
  dram: 'host memory bandwidth',
  nvme: 'NVMe',
  'nvme.read': 'NVMe reads',
  'nvme.write': 'NVMe writes',
};
/** `cxl3.read` is what GPUs read of the CXL memory that is NUMA node 3. */
const cxlName = (id: string): string | undefined => {
  const [, node, direction] = /^cxl(\d+)(?:\.(read|write))?$/.exec(id) ?? [];
  if (node === undefined) return undefined;
  const copies = direction === 'read' ? ', copies to the GPU' : direction === 'write' ? ', copies from the GPU' : '';
  return `CXL memory ${node}${copies}`;
};
export const resourceName = (id: string) => resources[id] ?? cxlName(id) ?? id;

export const phaseNames: Readonly<Record<Phase, string>> = {
  forward: 'Forward',
  backward: 'Backward',
  optimizer: 'Optimizer',
};

export const systemTitle = (system: SystemId) => planners.find(({ id }) => id === system)?.title ?? system;

/** The first letter made a capital, where a name begins a line. */
export const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

export const budgetNames: Readonly<Record<Budget, string>> = {
  gpu: 'GPU memory',
  dram: 'Host memory',
  pinned: 'Pinned host memory',
  cxl: 'CXL memory',
  nvme: 'NVMe',
};

export const momentNames: Readonly<Record<Moment, string>> = {
  load: 'Load',
  forward: 'Forward',
  backward: 'Backward',
  'first step': 'First step',
  steady: 'Steady state',
  save: 'Save',
  resume: 'Resume',
};

export const componentNames: Readonly<Record<Component, string>> = {
  weights: 'Weights',
  adapters: 'Adapters',
  optimizer: 'Optimizer',
  gradients: 'Gradients',
  checkpoints: 'Checkpoints',
  activations: 'Activations',
  loss: 'Logits, loss',
  buffers: 'Buffers',
  workspace: 'Workspace',
  process: 'Process',
  context: 'CUDA context',
  margin: 'Margin',
};

/** Each limit of the memory that plans may take, in words. */
export const limitTexts = ({ gpuBytes, dramBytes }: Limits = {}): readonly string[] => [
  ...(gpuBytes === undefined ? [] : [`${capacityText(gpuBytes)} of GPU memory`]),
  ...(dramBytes === undefined ? [] : [`${capacityText(dramBytes)} of host memory`]),
];
