import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { snakeKeys } from '../keys.ts';
import type { DocumentKind } from '../parse.ts';
import { parseVersioned } from '../parse.ts';
import type { Result } from '../result.ts';
import { fail } from '../result.ts';
import type { Machine } from './machine.ts';
import { MachineSchema } from './machine.ts';

/** Machine files are a few kilobytes. */
const longestText = 1e6;

/** From 1 to 2: nodes, curves, Adam by placement, launch costs and more, all of which may be absent. */
const machineDocument: DocumentKind<typeof MachineSchema> = {
  kind: 'plimsoll-machine',
  schema: MachineSchema,
  upgrades: [(machine) => ({ ...machine, format: 2 })],
};

/** A machine from the text of a file; `name` is the file's, for errors. Older formats are upgraded, newer refused. */
export const readMachine = (text: string, name: string): Result<Machine, AppError> =>
  text.length > longestText
    ? fail(invalidInput(name, `${String(text.length)} characters`, `at most ${String(longestText)} characters`))
    : parseVersioned(machineDocument, text, name);

/** The text of a machine's file: fields in the order of the schema, so that equal machines have equal texts. */
export const machineText = (machine: Machine): string =>
  `${JSON.stringify(snakeKeys(MachineSchema.parse(machine)), undefined, 2)}\n`;
