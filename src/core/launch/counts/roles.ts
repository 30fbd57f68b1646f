import { nameFlags } from '../names.ts';
import type { Trace } from '../types.ts';
import { kindCode, none } from '../types.ts';

/** What a row of the processor is part of. */
export const role = { forward: 0, backward: 1, recompute: 2, update: 3 } as const;

/**
 * By row. Autograd marks backward: by its own names, or by a sequence number with the thread of forward. An operator in
 * backward that takes a sequence number of its own computes forward again. `Optimizer.step` and its like mark the
 * update. What is left is forward, but on a thread where nothing but backward is marked, backward (sums of gradients).
 */
export const rolesOf = (trace: Trace): Uint8Array => {
  const { rows, links, names } = trace;
  const isBackward = nameFlags(names, (text) => /^(?:autograd::engine|torch::autograd)::/.test(text));
  const isUpdate = nameFlags(names, (text) => text.startsWith('Optimizer.'));
  const roles = new Uint8Array(rows.count);
  const own = (row: number, above: number): number => {
    const name = rows.name[row] ?? 0;
    const detail = rows.detail[row] ?? none;
    if (isUpdate[name] === 1) return role.update;
    if (rows.kind[row] !== kindCode.operator) return above;
    if (detail <= -2 || isBackward[name] === 1) return role.backward;
    return detail >= 0 && above === role.backward ? role.recompute : above;
  };
  for (let row = 0; row < rows.count; row++) {
    const parent = links.parent[row] ?? none;
    roles[row] = own(row, parent === none ? role.forward : (roles[parent] ?? 0));
  }
  const again = tellsRecompute(trace, roles) ? role.recompute : role.backward;
  const isOfBackward = backwardLanes(trace, roles);
  return roles.map((of, row) => {
    if (of === role.recompute) return again;
    return of === role.forward && isOfBackward[rows.lane[row] ?? 0] === 1 ? role.backward : of;
  });
};

/** By lane 1 where operators of backward are, and none of forward that autograd numbers. */
const backwardLanes = ({ rows, lanes }: Trace, roles: Uint8Array): Uint8Array => {
  const isBackward = new Uint8Array(lanes.length);
  const isForward = new Uint8Array(lanes.length);
  for (let row = 0; row < rows.count; row++) {
    if (rows.kind[row] !== kindCode.operator) continue;
    if (roles[row] === role.backward) isBackward[rows.lane[row] ?? 0] = 1;
    else if (roles[row] === role.forward && (rows.detail[row] ?? none) >= 0) isForward[rows.lane[row] ?? 0] = 1;
  }
  return isBackward.map((is, lane) => (isForward[lane] === 1 ? 0 : is));
};

/** Numbers that operators within backward have, of such operators, at least: a recompute takes one for each it keeps. */
const leastNumbers = 0.05;

/** Files of 2021 write the number that comes next at every operator: in all of a backward the same. */
const tellsRecompute = ({ rows }: Trace, roles: Uint8Array): boolean => {
  const numbers = new Set<number>();
  let numbered = 0;
  for (let row = 0; row < rows.count; row++) {
    const detail = rows.detail[row] ?? none;
    if (roles[row] !== role.recompute || rows.kind[row] !== kindCode.operator || detail < 0) continue;
    numbers.add(detail);
    numbered++;
  }
  return numbers.size >= leastNumbers * numbered;
};
