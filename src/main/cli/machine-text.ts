import type { Machine } from '../../core/machine/machine.ts';
import { valueText } from '../../core/machine/value-text.ts';
import type { MachineValue } from '../../core/machine/values.ts';
import { plannedValues } from '../../core/machine/values.ts';
import { sourceMark } from './sources.ts';
import { left, right, table } from './table.ts';

/** What plans rest on: values of the machine, with where they came from. */
export const machineText = (machine: Machine): string =>
  table([left('machine'), right('value'), left('source')], plannedValues(machine).map(row));

const row = ({ path, known }: MachineValue): readonly string[] => [
  path,
  valueText(path, known.value),
  sourceMark(known.source),
];
