import { confidenceOf } from '../../core/machine/confidence.ts';
import type { Machine } from '../../core/machine/machine.ts';
import { valueText } from '../../core/machine/value-text.ts';
import type { MachineValue } from '../../core/machine/values.ts';
import { machineValues, plannedValues } from '../../core/machine/values.ts';
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

/** Every value of a machine, with where it came from and how far it may be relied on. */
export const measuredMachineText = (machine: Machine): string => {
  const columns = [left(machine.name), right('value'), left('confidence'), left('source')];
  const rows = machineValues(machine).map(({ path, known }) => [
    path,
    valueText(path, known.value),
    confidenceOf(known).level,
    sourceMark(known.source),
  ]);
  return `${table(columns, rows)}\n\n${machine.about}`;
};
