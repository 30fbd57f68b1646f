import type { Facts } from '../../../core/machine/facts.ts';
import { reported } from '../../../core/machine/known.ts';
import { bytes } from '../../../core/units.ts';
import { gpuDetails } from './gpu-details.ts';
import type { NamedGpu } from './gpu-names.ts';
import { catalogueIdOf } from './gpu-names.ts';
import { maybeReported } from './maybe-reported.ts';
import type { NvidiaGpu } from './nvidia-gpu.ts';
import type { AskNvidia } from './nvidia.ts';
import { readNvidiaGpus } from './nvidia.ts';
import type { NameOfPci } from './pci-names.ts';
import { readPciNames } from './pci-names.ts';
import type { PciGpu } from './pci.ts';
import { canCompute, parseSpeed, readPciGpus } from './pci.ts';
import type { Reader } from './reader.ts';
import type { RunTool } from './tool.ts';

export type GpuFacts = Pick<Facts, 'gpus' | 'links'>;

export interface GpuDeps {
  readonly reader: Reader;
  readonly run: RunTool;
  readonly askNvidia: AskNvidia;
  readonly catalogue: readonly NamedGpu[];
}

/** One card as the bus and its driver tell of it, either of which may know nothing. */
interface Card {
  readonly pci: PciGpu | undefined;
  readonly driver: NvidiaGpu | undefined;
  readonly node: number | undefined;
  /** What card and slot agreed on now, by sysfs. */
  readonly now: { readonly generation: number | undefined; readonly width: number | undefined };
  /** Why no driver tells of it. */
  readonly why: string;
}

/** GPUs that can compute, and the link of each to the host. */
export const readGpus = async (deps: GpuDeps): Promise<GpuFacts> => {
  const { reader, run, askNvidia, catalogue } = deps;
  const onBus = (await readPciGpus(reader)).filter(canCompute);
  const isNvidia = onBus.some(({ vendor }) => vendor === 'NVIDIA') || (await isWsl(reader));
  const { gpus, why } = isNvidia ? await readNvidiaGpus(reader, run, askNvidia) : { gpus: [], why: undefined };
  const nameOf = await readPciNames(reader);
  const cards = await Promise.all(joined(onBus, gpus).map((card) => located(reader, card, why)));
  return { gpus: cards.map((card) => gpuOf(card, catalogue, nameOf)), links: cards.map(linkOf) };
};

/** The device through which WSL2 reaches the GPU of Windows; it shows on no PCI bus. */
const isWsl = async (reader: Reader) => (await reader.list('/dev')).includes('dxg');

type Found = Pick<Card, 'pci' | 'driver'>;

const joined = (onBus: readonly PciGpu[], known: readonly NvidiaGpu[]): readonly Found[] => [
  ...onBus.map((pci) => ({ pci, driver: known.find(({ slot }) => slot === pci.slot) })),
  ...known.filter(({ slot }) => !onBus.some((pci) => pci.slot === slot)).map((driver) => ({ pci: undefined, driver })),
];

const located = async (reader: Reader, { pci, driver }: Found, why: string | undefined): Promise<Card> => {
  const text = (name: string) =>
    pci === undefined ? undefined : reader.text(`/sys/bus/pci/devices/${pci.slot}/${name}`);
  const now = {
    generation: parseSpeed(await text('current_link_speed')),
    width: lanes(await text('current_link_width')),
  };
  const node = whole(await text('numa_node')) ?? driver?.node;
  return { pci, driver, node, now, why: whyUntold(pci?.vendor ?? 'NVIDIA', why) };
};

/** `-1` is how the kernel says that it does not know the node. */
const whole = (text: string | undefined) => (/^\d+$/.test(text ?? '') ? Number(text) : undefined);
const lanes = (text: string | undefined) => {
  const width = whole(text);
  return width !== undefined && width >= 1 && width <= 32 ? width : undefined;
};

const whyUntold = (vendor: string, why: string | undefined) =>
  vendor === 'NVIDIA'
    ? `NVIDIA's driver does not answer${why === undefined ? '' : `: ${why}`}`
    : `only NVIDIA's driver is asked for it; what OpenCL reaches of ${vendor}'s is measured`;

const gpuOf = (card: Card, catalogue: readonly NamedGpu[], nameOf: NameOfPci): Facts['gpus'][number] => {
  const { pci, driver, why } = card;
  const memoryBytes = driver?.memoryBytes ?? pci?.memoryBytes;
  const vendor = pci?.vendor ?? 'NVIDIA';
  const name = driver?.name ?? nameOf(vendorIdOf(vendor), pci?.deviceId ?? '');
  const id = name === undefined ? undefined : catalogueIdOf(catalogue, name, memoryBytes);
  const unmatched =
    name === undefined ? 'the name of the card is unknown' : 'no one entry of the catalogue has this name';
  const by = driver?.by ?? 'the list of PCI ids';
  return {
    name: name ?? `${vendor} GPU ${pci?.deviceId ?? ''}`.trim(),
    vendor,
    driver: maybeReported(driver?.driver, by, vendor === 'NVIDIA' ? why : noVersion),
    memoryBytes: maybeReported(
      memoryBytes === undefined ? undefined : bytes(memoryBytes),
      driver?.by ?? 'sysfs mem_info_vram_total',
      'neither the kernel nor a driver tells',
    ),
    catalogueId: maybeReported(id, `${by} and the GPU catalogue`, unmatched),
    details: gpuDetails({ slot: pci?.slot ?? driver?.slot, node: card.node, driver, why }),
  };
};

const noVersion = 'the version of this driver is that of the kernel';

const vendorIds: ReadonlyMap<string, string> = new Map([
  ['NVIDIA', '0x10de'],
  ['AMD', '0x1002'],
  ['Intel', '0x8086'],
]);
const vendorIdOf = (vendor: string) => vendorIds.get(vendor) ?? '';

/** What card and slot can do together, and what they agreed on now, which a resting GPU lowers. */
const linkOf = ({ pci, driver, now, why }: Card, index: number): Facts['links'][number] => {
  const { state, by = '' } = driver ?? {};
  const onBus = 'the PCI bus does not tell';
  const either = (bus: number | undefined, told: number | undefined, from: string) =>
    bus === undefined ? maybeReported(told, by, driver === undefined ? why : onBus) : reported(bus, from);
  return {
    from: 'dram',
    to: `gpu${String(index)}`,
    generation: either(pci?.generation, state?.mostPcieGeneration, 'sysfs max_link_speed'),
    width: either(pci?.width, state?.mostPcieWidth, 'sysfs max_link_width'),
    currentGeneration: either(now.generation, state?.pcieGeneration, 'sysfs current_link_speed'),
    currentWidth: either(now.width, state?.pcieWidth, 'sysfs current_link_width'),
  };
};
