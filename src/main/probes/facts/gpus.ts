import type { Facts } from '../../../core/machine/facts.ts';
import { reported, unknown } from '../../../core/machine/known.ts';
import { bytes } from '../../../core/units.ts';
import type { NamedGpu } from './gpu-names.ts';
import { catalogueIdOf } from './gpu-names.ts';
import type { NvidiaGpu } from './nvidia.ts';
import { readNvidiaGpus } from './nvidia.ts';
import type { PciGpu } from './pci.ts';
import { canCompute, readPciGpus } from './pci.ts';
import type { Reader } from './reader.ts';
import type { RunTool } from './tool.ts';

export type GpuFacts = Pick<Facts, 'gpus' | 'links'>;

/** One card as the bus and its driver tell of it, either of which may know nothing. */
interface Card {
  readonly pci: PciGpu | undefined;
  readonly driver: NvidiaGpu | undefined;
}

/** GPUs that can compute, and the link of each to the host. */
export const readGpus = async (reader: Reader, run: RunTool, catalogue: readonly NamedGpu[]): Promise<GpuFacts> => {
  const onBus = (await readPciGpus(reader)).filter(canCompute);
  const isNvidia = onBus.some(({ vendor }) => vendor === 'NVIDIA') || (await isWsl(reader));
  const cards = joined(onBus, isNvidia ? await readNvidiaGpus(reader, run) : []);
  return {
    gpus: cards.map((card) => gpuOf(card, catalogue)),
    links: cards.map(({ pci }, i) => ({
      from: 'dram',
      to: `gpu${String(i)}`,
      generation: maybeReported(pci?.generation, 'sysfs max_link_speed', 'the PCI bus does not tell'),
      width: maybeReported(pci?.width, 'sysfs max_link_width', 'the PCI bus does not tell'),
    })),
  };
};

/** The device through which WSL2 reaches the GPU of Windows; it shows on no PCI bus. */
const isWsl = async (reader: Reader) => (await reader.list('/dev')).includes('dxg');

const joined = (onBus: readonly PciGpu[], known: readonly NvidiaGpu[]): readonly Card[] => [
  ...onBus.map((pci) => ({ pci, driver: known.find(({ slot }) => slot === pci.slot) })),
  ...known.filter(({ slot }) => !onBus.some((pci) => pci.slot === slot)).map((driver) => ({ pci: undefined, driver })),
];

const gpuOf = ({ pci, driver }: Card, catalogue: readonly NamedGpu[]): Facts['gpus'][number] => {
  const memoryBytes = driver?.memoryBytes ?? pci?.memoryBytes;
  const vendor = pci?.vendor ?? 'NVIDIA';
  const id = driver && catalogueIdOf(catalogue, driver.name, memoryBytes);
  const unmatched =
    driver === undefined ? 'the name of the card is unknown' : 'no one entry of the catalogue has this name';
  return {
    name: driver?.name ?? `${vendor} GPU ${pci?.deviceId ?? ''}`.trim(),
    vendor,
    driver: maybeReported(driver?.driver, driver?.by ?? '', noDriver(vendor)),
    memoryBytes: maybeReported(
      memoryBytes === undefined ? undefined : bytes(memoryBytes),
      driver?.by ?? 'sysfs mem_info_vram_total',
      'neither the kernel nor a driver tells',
    ),
    catalogueId: maybeReported(id, `${driver?.by ?? ''} and the GPU catalogue`, unmatched),
  };
};

const noDriver = (vendor: string) =>
  vendor === 'NVIDIA' ? "NVIDIA's driver does not answer" : 'the version of this driver is that of the kernel';

/** A value with who reported it, or why it is unknown. */
export const maybeReported = <T>(value: T | undefined, by: string, why: string) =>
  value === undefined ? unknown(why) : reported(value, by);
