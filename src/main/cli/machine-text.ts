import {
  bandwidthText,
  capacityText,
  countText,
  flopRateText,
  parameterRateText,
  percentText,
} from '../../core/format.ts';
import type { Machine } from '../../core/machine/machine.ts';
import type { MachineValue } from '../../core/machine/values.ts';
import { machineValues } from '../../core/machine/values.ts';
import { sourceMark } from './sources.ts';
import { left, right, table } from './table.ts';

/** What a plan rests on: every value of the machine, with where it came from. */
export const machineText = (machine: Machine): string =>
  table([left('machine'), right('value'), left('source')], machineValues(machine).map(row));

const row = ({ path, known }: MachineValue): readonly string[] => [
  path,
  typeof known.value === 'number' ? valueText(path, known.value) : String(known.value),
  sourceMark(known.source),
];

/** The end of a name says its unit. */
const valueText = (path: string, value: number): string => {
  if (path.endsWith('flops_per_second')) return flopRateText(value);
  if (path.endsWith('parameters_per_second')) return parameterRateText(value);
  if (path.endsWith('bytes_per_second')) return bandwidthText(value);
  if (path.endsWith('bytes')) return capacityText(value);
  if (path.endsWith('share')) return percentText(value);
  return countText(value);
};
