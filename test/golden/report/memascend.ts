import { memAscendRows } from '../memascend.ts';
import type { Judged } from './judged.ts';

/** Every row of memascend.json. */
export const memAscendJudged = (): readonly Judged[] =>
  memAscendRows.map(({ predicted, ...row }) => ({
    ...row,
    file: 'memascend.json',
    system: 'MemAscend',
    predicted: predicted(),
    fitted: false,
  }));
