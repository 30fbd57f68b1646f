import { giveBack } from './memory.ts';
import { rowsBy, rowsWhere } from './order.ts';
import type { Trace } from './types.ts';
import { kindCode, none } from './types.ts';

/** From a call in backward to the operator of forward that it is the backward of: autograd gives both one number. */
export interface Forwards {
  /** The row of that operator; `none` where the call has no number, or forward is not in the trace. */
  readonly of: (call: number) => number;
  readonly giveBack: () => void;
}

export const forwardsOf = ({ rows, links }: Trace): Forwards => {
  const detail = (row: number) => rows.detail[row] ?? none;
  const forward = rowsBy(
    rowsWhere(rows.count, (row) => rows.kind[row] === kindCode.operator && detail(row) >= 0),
    detail,
  );
  const numbered = (number: number): number => {
    let low = 0;
    let high = forward.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (detail(forward[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    const row = forward[low] ?? none;
    return row !== none && detail(row) === number ? row : none;
  };
  return {
    of: (call) => {
      for (let row = call; row !== none; row = links.parent[row] ?? none)
        if (rows.kind[row] === kindCode.operator && detail(row) <= -2) return numbered(-2 - detail(row));
      return none;
    },
    giveBack: () => giveBack(forward),
  };
};
