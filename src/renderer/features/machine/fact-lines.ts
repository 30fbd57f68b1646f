import { capacityText, countText } from '../../../core/format.ts';
import type { Facts } from '../../../core/machine/facts.ts';
import type { Told } from '../../app/source.tsx';
import { told } from '../../app/source.tsx';

/** One line of what was found without measuring. */
export interface FactLine {
  readonly name: string;
  readonly value: Told;
}
export interface FactGroup {
  readonly title: string;
  readonly lines: readonly FactLine[];
}

export const factGroups = (facts: Facts): readonly FactGroup[] => [
  { title: 'System', lines: systemLines(facts) },
  { title: 'CPU', lines: cpuLines(facts) },
  ...facts.memoryTiers.map((tier) => ({ title: tierTitle(tier.kind), lines: tierLines(tier) })),
  ...facts.gpus.map((gpu) => ({ title: `GPU: ${gpu.name}`, lines: gpuLines(gpu) })),
  ...facts.storage.map((disk) => ({ title: `Storage at ${disk.mount}`, lines: storageLines(disk) })),
  ...facts.links.map((link) => ({ title: `Link ${link.from} to ${link.to}`, lines: linkLines(link) })),
];

const asIs = (text: string) => text;
const yesNo = (value: boolean) => (value ? 'yes' : 'no');

const systemLines = ({ os }: Facts): readonly FactLine[] => [
  { name: 'Name', value: told(os.name, asIs) },
  { name: 'Kernel', value: told(os.kernel, asIs) },
  { name: 'Environment', value: told(os.environment, asIs) },
];

const cpuLines = ({ cpu }: Facts): readonly FactLine[] => [
  { name: 'Model', value: told(cpu.model, asIs) },
  { name: 'Sockets', value: told(cpu.sockets, countText) },
  { name: 'Cores', value: told(cpu.cores, countText) },
  { name: 'Threads', value: told(cpu.threads, countText) },
  { name: 'Vector units', value: told(cpu.isa, (isa) => isa.join(', ')) },
  { name: 'Caches', value: told(cpu.caches, (caches) => caches.map(cacheText).join(', ')) },
];

type Cache = NonNullable<Facts['cpu']['caches']['value']>[number];
const cacheText = ({ level, bytes, shared }: Cache) =>
  `L${String(level)} ${capacityText(bytes)}${shared ? ' shared' : ''}`;

type MemoryTier = Facts['memoryTiers'][number];
const tierTitle = (kind: MemoryTier['kind']) => ({ dram: 'Memory', cxl: 'CXL memory', gpu: 'GPU memory' })[kind];

const tierLines = (tier: MemoryTier): readonly FactLine[] => [
  { name: 'Installed', value: told(tier.capacityBytes, capacityText) },
  { name: 'Free now', value: told(tier.availableBytes, capacityText) },
  { name: 'Limit', value: told(tier.limitBytes, capacityText) },
  { name: 'May be pinned', value: told(tier.pinnedLimitBytes, capacityText) },
];

const gpuLines = (gpu: Facts['gpus'][number]): readonly FactLine[] => [
  { name: 'Memory', value: told(gpu.memoryBytes, capacityText) },
  { name: 'Driver', value: told(gpu.driver, asIs) },
];

const storageLines = (disk: Facts['storage'][number]): readonly FactLine[] => [
  { name: 'Device', value: told(disk.model.value === null ? disk.device : disk.model, asIs) },
  { name: 'File system', value: told(disk.fileSystem, asIs) },
  { name: 'Size', value: told(disk.capacityBytes, capacityText) },
  { name: 'Free', value: told(disk.freeBytes, capacityText) },
  { name: 'Direct reads and writes', value: told(disk.direct, yesNo) },
];

const linkLines = (link: Facts['links'][number]): readonly FactLine[] => [
  { name: 'Generation', value: told(link.generation, countText) },
  { name: 'Lanes', value: told(link.width, countText) },
];
