import { bandwidthText, capacityText, flopRateText } from '../../../core/format.ts';
import type { CatalogueGpu } from '../../../core/machine/gpu-catalogue.ts';
import type { Machine } from '../../../core/machine/machine.ts';
import type { RunSummary } from '../../../core/machine/run.ts';
import type { MachineChoice } from '../../app/state.ts';
import type { PickerItem } from '../../ui/picker.tsx';

/** Machines to plan for: runs of this one first, then those that ship with the app. */
export const machineItems = (
  runs: readonly RunSummary[],
  machines: readonly Machine[],
  dateText: (ms: number) => string,
): readonly PickerItem[] => [
  ...runs.map((run) => ({
    value: `run:${run.id}`,
    label: `This machine, ${run.label}`,
    note: `${run.mode} profile of ${dateText(run.createdAtMs)}, ${run.state}`,
  })),
  ...machines.map((machine) => ({ value: `reference:${machine.name}`, label: machine.name, note: machine.about })),
];

export const machineItemOf = (choice: MachineChoice): string | undefined => {
  if (choice.kind === 'none') return undefined;
  return choice.kind === 'run' ? `run:${choice.id}` : `reference:${choice.name}`;
};

export const machineChoiceFrom = (item: string): MachineChoice => {
  const [kind = '', ...rest] = item.split(':');
  const name = rest.join(':');
  return kind === 'run' ? { kind, id: name } : { kind: 'reference', name };
};

export const gpuItems = (gpus: readonly CatalogueGpu[]): readonly PickerItem[] =>
  gpus.map((gpu) => ({
    value: gpu.id,
    label: gpu.name,
    note: [
      capacityText(gpu.memoryBytes.value),
      bandwidthText(gpu.memoryBytesPerSecond.value),
      flopRateText(gpu.peakFlopsPerSecond.value),
      gpu.link.name,
    ].join(', '),
  }));
