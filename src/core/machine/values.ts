import { snakeName } from '../keys.ts';
import { isRecord } from '../parse.ts';
import type { Known } from './known.ts';
import { SourceSchema } from './known.ts';
import type { Machine } from './machine.ts';

/** One value of a machine: where it stands in the document, in the names of files, and where it came from. */
export interface MachineValue {
  readonly path: string;
  readonly known: Known<unknown>;
}

/** Values that planners compute with. The others describe the machine: its nodes, curves, launch costs, shapes. */
const planned: readonly RegExp[] = [
  /^cpu\.adam_parameters_per_second$/,
  /^memory\.dram\.(capacity_bytes|bytes_per_second|pinned\.limit_bytes)$/,
  /^gpu\.(sm_count|memory_bytes|reserved_bytes|memory_bytes_per_second|matmul_flops_per_second)$/,
  /^gpu\.launch\.launch_seconds$/,
  /^link\.(host_to_device_bytes_per_second|device_to_host_bytes_per_second|duplex_share)$/,
  /^storage\[\d+\]\.(count|capacity_bytes|read_bytes_per_second|write_bytes_per_second|array_bytes_per_second)$/,
];

/** Besides, on a machine with CXL memory: places for data, and copies of the GPU from and to each. */
const plannedOfNodes: readonly RegExp[] = [
  /^memory\.nodes\[\d+\]\.(capacity_bytes|bytes_per_second)$/,
  /^link\.nodes\[\d+\]\./,
];

/** What plans for a machine rest on. */
export const plannedValues = (machine: Machine): readonly MachineValue[] => {
  const hasCxl = machine.memory.nodes?.some(({ kind }) => kind === 'cxl') === true;
  const patterns = hasCxl ? [...planned, ...plannedOfNodes] : planned;
  return machineValues(machine).filter(({ path }) => patterns.some((pattern) => pattern.test(path)));
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
