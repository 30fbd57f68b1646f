import type { Source } from '../../core/machine/known.ts';
import { valueText } from '../../core/machine/value-text.ts';
import { valueName } from '../../core/machine/value-names.ts';
import type { MachineValue } from '../../core/machine/values.ts';
import { capitalised } from './names.ts';

/** One value that planners use. */
export interface MachineLine {
  /** In words. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly source: Source;
}

/** Values of a machine as people read them, each with its path in the machine file and its source. */
export const machineLines = (values: readonly MachineValue[]): readonly MachineLine[] =>
  values.map(({ path, known }) => ({
    name: capitalised(valueName(path)),
    path,
    text: valueText(path, known.value),
    source: known.source,
  }));
