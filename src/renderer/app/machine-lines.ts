import {
  bandwidthText,
  capacityText,
  countText,
  figure,
  flopRateText,
  parameterRateText,
  percentText,
} from '../../core/format.ts';
import type { Source } from '../../core/machine/known.ts';
import type { MachineValue } from '../../core/machine/values.ts';

/** One value that planners use. */
export interface MachineLine {
  readonly path: string;
  readonly text: string;
  readonly source: Source;
}

/** Values of a machine as people read them, each with its path in the machine file and its source. */
export const machineLines = (values: readonly MachineValue[]): readonly MachineLine[] =>
  values.map(({ path, known }) => ({
    path,
    text: typeof known.value === 'number' ? numberText(path, known.value) : String(known.value),
    source: known.source,
  }));

/** The last word of a path says the unit. */
const numberText = (path: string, value: number) => {
  if (path.endsWith('bytes_per_second')) return bandwidthText(value);
  if (path.endsWith('flops_per_second')) return flopRateText(value);
  if (path.endsWith('parameters_per_second')) return parameterRateText(value);
  if (path.endsWith('bytes')) return capacityText(value);
  if (path.endsWith('share')) return percentText(value);
  return Number.isInteger(value) ? countText(value) : figure(value);
};
