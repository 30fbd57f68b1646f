import { cxlRows } from '../cxl.ts';
import type { Judged } from './judged.ts';

/** Plans, measurements and claims of CXL-aware allocation. */
export const cxlJudged = (): readonly Judged[] =>
  cxlRows.map(({ predicted, fitted, ...row }) => ({
    ...row,
    file: 'papers/cxl.md',
    system: 'CXL-aware allocation',
    predicted: predicted(),
    fitted: fitted === true,
  }));
