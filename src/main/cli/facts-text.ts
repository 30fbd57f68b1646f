import {
  bandwidthText,
  capacityText,
  frequencyText,
  operationRateText,
  percentText,
  trafficText,
} from '../../core/format.ts';
import type { Facts } from '../../core/machine/facts.ts';
import type { PcieFacts } from '../../core/machine/facts-link.ts';
import type { Maybe, Source } from '../../core/machine/known.ts';
import { sourceMark } from './sources.ts';
import { pairs } from './table.ts';

type Pair = readonly [name: string, value: string];

/** What is known of a machine without measuring, one line each with its source, or why it is not known. */
export const factsText = (facts: Facts): string => {
  const warnings = facts.warnings.map((warning) => `warning: ${warning}`);
  const rows = [
    ...systemRows(facts),
    ...memoryRows(facts),
    ...nodeRows(facts),
    ...gpuRows(facts),
    ...storageRows(facts),
    ...linkRows(facts),
  ];
  return [pairs(rows), ...warnings].join('\n');
};

const systemRows = ({ os, cpu }: Facts): readonly Pair[] => [
  ['system', shown(os.name, String)],
  ['kernel', shown(os.kernel, String)],
  ['environment', shown(os.environment, String)],
  ['CPU', shown(cpu.model, String)],
  ['sockets', shown(cpu.sockets, String)],
  ['cores', shown(cpu.cores, String)],
  ['threads', shown(cpu.threads, String)],
  ...optional('base clock', cpu.baseHertz, frequencyText),
  ...optional('highest clock', cpu.maximumHertz, frequencyText),
  ['instruction sets', shown(cpu.isa, (isa) => isa.join(' '))],
  ['caches', shown(cpu.caches, (caches) => caches.map(cacheText).join(', '))],
];

type Cache = NonNullable<Facts['cpu']['caches']['value']>[number];

const cacheText = ({ level, bytes, shared, count, lineBytes }: Cache) => {
  const parts = [
    ...(count === undefined || count < 2 ? [] : [`in ${String(count)}`]),
    ...(lineBytes === undefined ? [] : [`lines of ${capacityText(lineBytes)}`]),
  ];
  return `L${String(level)} ${capacityText(bytes)}${shared ? ' shared' : ''}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
};

const memoryRows = ({ memoryTiers, modules }: Facts): readonly Pair[] => [
  ...memoryTiers.flatMap((tier): readonly Pair[] => [
    [`memory ${tier.id}`, shown(tier.capacityBytes, capacityText)],
    ['  available', shown(tier.availableBytes, capacityText)],
    ['  limit', shown(tier.limitBytes, capacityText)],
    ['  may be pinned', shown(tier.pinnedLimitBytes, capacityText)],
  ]),
  ...optional('memory modules', modules?.type, String),
  ...optional('  channels', modules?.channels, String),
  ...optional('  transfers', modules?.transfersPerSecond, operationRateText),
  ...optional('  sizes', modules?.moduleBytes, (sizes) => sizes.map(capacityText).join(', ')),
];

const nodeRows = ({ nodes = [], cxl = [] }: Facts): readonly Pair[] => [
  ...nodes.flatMap((node): readonly Pair[] => [
    [`node ${String(node.node)} (${node.kind})`, shown(node.capacityBytes, capacityText)],
    ['  processors', node.cpus.length === 0 ? 'none' : rangesText(node.cpus)],
    [
      '  distances',
      shown(node.distances, (list) =>
        list.map(({ node: to, distance }) => `${String(to)}: ${String(distance)}`).join(', '),
      ),
    ],
    ['  interleave weight', shown(node.interleaveWeight, String)],
  ]),
  ...cxl.flatMap((device): readonly Pair[] => [
    [`CXL ${device.id}`, shown(device.capacityBytes, capacityText)],
    ['  node', shown(device.node, String)],
    ['  link', pcieText(device.link)],
  ]),
];

/** 0,1,2,3,8 as 0-3,8. */
const rangesText = (numbers: readonly number[]): string => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const starts = sorted.filter((n) => !sorted.includes(n - 1));
  const ends = sorted.filter((n) => !sorted.includes(n + 1));
  return starts
    .map((start, i) => (start === ends[i] ? String(start) : `${String(start)}-${String(ends[i])}`))
    .join(',');
};

const gpuRows = ({ gpus }: Facts): readonly Pair[] =>
  gpus.length === 0
    ? [['GPU', 'none found']]
    : gpus.flatMap((gpu): readonly Pair[] => [
        ['GPU', gpu.name],
        ['  memory', shown(gpu.memoryBytes, capacityText)],
        ['  driver', shown(gpu.driver, String)],
        ['  in the catalogue as', shown(gpu.catalogueId, String)],
        ...(gpu.details === undefined ? [] : detailRows(gpu.details)),
      ]);

type Details = NonNullable<Facts['gpus'][number]['details']>;
const yesNo = (is: boolean) => (is ? 'yes' : 'no');

const detailRows = (gpu: Details): readonly Pair[] => [
  ['  slot', shown(gpu.slot, String)],
  ['  NUMA node', shown(gpu.node, String)],
  ['  compute capability', shown(gpu.sm, (sm) => `sm_${String(sm)}`)],
  ['  memory in use', shown(gpu.usedBytes, capacityText)],
  ['  clock', shown(gpu.clockHertz, frequencyText)],
  ['  highest clock', shown(gpu.maximumClockHertz, frequencyText)],
  ['  power', shown(gpu.powerWatts, wattsText)],
  ['  power limit', shown(gpu.powerLimitWatts, wattsText)],
  ['  temperature', shown(gpu.temperatureCelsius, (celsius) => `${String(celsius)} °C`)],
  ['  busy', shown(gpu.utilisation, percentText)],
  ['  ECC', shown(gpu.ecc, yesNo)],
  ['  errors not corrected', shown(gpu.uncorrectedErrors, String)],
  ['  slowed down by', shown(gpu.throttleReasons, (reasons) => reasons.join(', ') || 'nothing')],
  ['  split (MIG)', shown(gpu.mig, yesNo)],
  ['  programs on it', shown(gpu.processes, (list) => list.map(({ name }) => name).join(', ') || 'none')],
];

const wattsText = (watts: number) => `${String(Math.round(watts))} W`;

const storageRows = ({ storage }: Facts): readonly Pair[] =>
  storage.flatMap((disk): readonly Pair[] => [
    [`storage ${disk.mount}`, shown(disk.capacityBytes, capacityText)],
    ['  free', shown(disk.freeBytes, capacityText)],
    ['  device', shown(disk.device, String)],
    ['  model', shown(disk.model, String)],
    ['  file system', shown(disk.fileSystem, String)],
    ['  past the page cache', shown(disk.direct, (direct) => (direct ? 'yes' : 'no'))],
    ...optional('  RAID', disk.raid, ({ level }) => level),
    ...(disk.drives ?? []).flatMap((drive): readonly Pair[] => [
      [`  drive ${drive.id}`, shown(drive.model, String)],
      ['    attached by', shown(drive.transport, String)],
      ...(drive.link === undefined ? [] : [['    link', pcieText(drive.link)] as const]),
      ['    rotates', shown(drive.rotational, yesNo)],
      ['    made for', shown(drive.enduranceClass, String)],
      ...optional('    may be written', drive.enduranceBytes, trafficText),
    ]),
  ]);

const linkRows = ({ links }: Facts): readonly Pair[] =>
  links.map((link): Pair => [
    `link ${link.from} - ${link.to}`,
    link.kind === undefined || link.kind === 'pcie' || link.kind === 'cxl'
      ? pcieText(link)
      : `${link.kind}${link.bytesPerSecond === undefined ? '' : `, ${shown(link.bytesPerSecond, bandwidthText)}`}`,
  ]);

const pcieText = ({ generation, width, currentGeneration, currentWidth }: PcieFacts): string => {
  const most = `PCIe generation ${shown(generation, String)}, width ${shown(width, String)}`;
  const now = [currentGeneration?.value ?? undefined, currentWidth?.value ?? undefined];
  const same = now[0] === (generation.value ?? undefined) && now[1] === (width.value ?? undefined);
  return same || now[0] === undefined || now[1] === undefined
    ? most
    : `${most}; now generation ${String(now[0])}, width ${String(now[1])}`;
};

/** No line where nobody asked. */
const optional = <T>(name: string, fact: Maybe<T> | undefined, text: (value: T) => string): readonly Pair[] =>
  fact === undefined ? [] : [[name, shown(fact, text)]];

/** A value with its source, or why it is unknown. */
const shown = <T>(fact: Maybe<T>, text: (value: T) => string): string =>
  isKnown(fact) ? `${text(fact.value)} (${sourceMark(fact.source)})` : `unknown: ${fact.why}`;

const isKnown = <T>(fact: Maybe<T>): fact is { readonly value: T; readonly source: Source } => 'source' in fact;
