import type { Command } from 'commander';
import type { Facts } from '../../../core/machine/facts.ts';
import type { Maybe, Source } from '../../../core/machine/known.ts';
import { capacityText } from '../../../core/format.ts';
import { mapResult } from '../../../core/result.ts';
import { yes } from '../answer.ts';
import type { Run } from '../run.ts';
import { sourceMark } from '../sources.ts';
import { pairs } from '../table.ts';

export const addMachine = (program: Command, run: Run): void => {
  program
    .command('machine')
    .description('describe this machine without measuring')
    .action((_options, command: Command) =>
      run(command, async (session) =>
        mapResult(await session.call('machine.describe', {}), (facts) => yes(facts, factsText(facts))),
      ),
    );
};

type Pair = readonly [name: string, value: string];

const factsText = (facts: Facts): string => {
  const warnings = facts.warnings.map((warning) => `warning: ${warning}`);
  const rows = [
    ...systemRows(facts),
    ...memoryRows(facts),
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
  ['instruction sets', shown(cpu.isa, (isa) => isa.join(' '))],
  ['caches', shown(cpu.caches, (caches) => caches.map(cacheText).join(', '))],
];

const cacheText = ({ level, bytes, shared }: { level: number; bytes: number; shared: boolean }) =>
  `L${level} ${capacityText(bytes)}${shared ? ' shared' : ''}`;

const memoryRows = ({ memoryTiers }: Facts): readonly Pair[] =>
  memoryTiers.flatMap((tier): readonly Pair[] => [
    [`memory ${tier.id}`, shown(tier.capacityBytes, capacityText)],
    ['  available', shown(tier.availableBytes, capacityText)],
    ['  limit', shown(tier.limitBytes, capacityText)],
    ['  may be pinned', shown(tier.pinnedLimitBytes, capacityText)],
  ]);

const gpuRows = ({ gpus }: Facts): readonly Pair[] =>
  gpus.length === 0
    ? [['GPU', 'none found']]
    : gpus.flatMap((gpu): readonly Pair[] => [
        ['GPU', gpu.name],
        ['  memory', shown(gpu.memoryBytes, capacityText)],
        ['  driver', shown(gpu.driver, String)],
        ['  in the catalogue as', shown(gpu.catalogueId, String)],
      ]);

const storageRows = ({ storage }: Facts): readonly Pair[] =>
  storage.flatMap((disk): readonly Pair[] => [
    [`storage ${disk.mount}`, shown(disk.capacityBytes, capacityText)],
    ['  free', shown(disk.freeBytes, capacityText)],
    ['  device', shown(disk.device, String)],
    ['  model', shown(disk.model, String)],
    ['  file system', shown(disk.fileSystem, String)],
    ['  past the page cache', shown(disk.direct, (direct) => (direct ? 'yes' : 'no'))],
  ]);

const linkRows = ({ links }: Facts): readonly Pair[] =>
  links.map((link): Pair => [
    `link ${link.from} - ${link.to}`,
    `PCIe generation ${shown(link.generation, String)}, width ${shown(link.width, String)}`,
  ]);

/** A value with its source, or why it is unknown. */
const shown = <T>(fact: Maybe<T>, text: (value: T) => string): string =>
  isKnown(fact) ? `${text(fact.value)} (${sourceMark(fact.source)})` : `unknown: ${fact.why}`;

const isKnown = <T>(fact: Maybe<T>): fact is { readonly value: T; readonly source: Source } => 'source' in fact;
