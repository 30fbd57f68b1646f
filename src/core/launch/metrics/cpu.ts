import { giveBack } from '../memory.ts';
import type { Trace } from '../types.ts';
import { kindCode } from '../types.ts';
import type { Cover } from './cover.ts';
import { coversOf } from './cover.ts';
import { stepNames } from './step-names.ts';

/** Time under operators, by lane, and under any. Marks of steps, operators in files of 2021, are none. */
export interface CpuTime {
  readonly byLane: readonly Cover[];
  readonly any: Cover | undefined;
}

export const cpuTimeOf = (trace: Trace): CpuTime => {
  const { kind, name, lane } = trace.rows;
  const isStep = stepNames(trace);
  const works = (row: number) => kind[row] === kindCode.operator && isStep[name[row] ?? 0] === 0;
  const byLane = coversOf(trace.rows, trace.lanes.length, (row) => (works(row) ? (lane[row] ?? 0) : -1));
  const busy = byLane.filter(({ count }) => count > 0);
  const [any] = busy.length === 1 ? busy : coversOf(trace.rows, 1, (row) => (works(row) ? 0 : -1));
  return { byLane, any };
};

/** When nothing more will be asked of it. */
export const giveBackCpuTime = ({ byLane, any }: CpuTime): void => {
  for (const { begin, end, before } of new Set([...byLane, ...(any === undefined ? [] : [any])]))
    giveBack(begin, end, before);
};
