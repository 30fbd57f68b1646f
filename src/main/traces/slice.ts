import type { AppError } from '../../core/error.ts';
import type { Sliceable } from '../../core/launch/slice.ts';
import { sliceable, sliceOf } from '../../core/launch/slice.ts';
import type { Slice, SliceWindow } from '../../core/launch/slice-types.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import { readTraceFile } from './file.ts';

/** The trace that was drawn last stays in the thread's memory: panning asks for slice after slice. */
let held: { readonly file: string; readonly source: Sliceable } | undefined;

export const sliceTrace = (file: string, window: SliceWindow): Result<Slice, AppError> => {
  if (held?.file !== file) {
    held = undefined;
    const trace = readTraceFile(file);
    if (trace === undefined) return fail({ code: 'file-unusable', file, why: 'no stored trace of this version' });
    held = { file, source: sliceable(trace) };
  }
  return ok(sliceOf(held.source, window));
};
