import { snakeName } from '../keys.ts';
import { isRecord } from '../parse.ts';
import type { Known } from './known.ts';
import { SourceSchema } from './known.ts';
import type { Machine } from './machine.ts';
import { isPlanned } from './value-names.ts';

/** One value of a machine: where it stands in the document, in the names of files, and where it came from. */
export interface MachineValue {
  readonly path: string;
  readonly known: Known<unknown>;
}

/** What plans for a machine rest on. */
export const plannedValues = (machine: Machine): readonly MachineValue[] => {
  const hasCxl = machine.memory.nodes?.some(({ kind }) => kind === 'cxl') === true;
  return machineValues(machine).filter(({ path }) => isPlanned(path, hasCxl));
};

/** Every value of a machine that carries a source, in the order of the document. */
export const machineValues = (machine: Machine): readonly MachineValue[] => valuesUnder(machine, '');

export const isKnown = (value: unknown): value is Known<unknown> =>
  isRecord(value) && 'value' in value && SourceSchema.safeParse(value['source']).success;

/** Children of a part of a document, with the step that leads there. */
export const childrenOf = (part: unknown): readonly (readonly [step: string, child: unknown])[] => {
  if (Array.isArray(part)) return part.map((child: unknown, i) => [`[${String(i)}]`, child] as const);
  if (!isRecord(part)) return [];
  return Object.entries(part).map(([name, child]) => [snakeName(name), child] as const);
};

/** `a` and `b` give `a.b`; `a` and `[0]` give `a[0]`. */
export const joined = (path: string, step: string) =>
  path === '' || step.startsWith('[') ? path + step : `${path}.${step}`;

const valuesUnder = (part: unknown, path: string): readonly MachineValue[] => {
  if (isKnown(part)) return [{ path, known: part }];
  return childrenOf(part).flatMap(([step, child]) => valuesUnder(child, joined(path, step)));
};
