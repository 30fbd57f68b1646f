import type { Source } from '../../core/machine/known.ts';
import { unreachable } from '../../core/result.ts';

/** Where a value came from, in a word or two. */
export const sourceMark = (source: Source): string => {
  switch (source.kind) {
    case 'measured':
      return source.doubt === undefined ? 'measured' : `measured, but ${source.doubt}`;
    case 'reported':
      return `reported by ${source.by}`;
    case 'datasheet':
      return 'data sheet';
    case 'assumed':
      return `assumed: ${source.why}`;
    case 'given':
      return 'given';
    default:
      return unreachable(source);
  }
};
