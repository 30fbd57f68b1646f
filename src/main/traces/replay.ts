import type { AppError } from '../../core/error.ts';
import type { LaunchCounts } from '../../core/job/launch-counts.ts';
import { launchCountsOf } from '../../core/launch/counts/counts.ts';
import type { TraceCut } from '../../core/launch/cut.ts';
import { cutOf } from '../../core/launch/cut.ts';
import { fusionOf } from '../../core/launch/fusion/fusion.ts';
import type { Fusion } from '../../core/launch/fusion/types.ts';
import type { Model } from '../../core/launch/replay/model.ts';
import { modelOf } from '../../core/launch/replay/model.ts';
import { whatIf } from '../../core/launch/replay/replay.ts';
import type { Replayed } from '../../core/launch/replay/types.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, mapResult, ok } from '../../core/result.ts';
import type { TraceCountJob, TraceCutJob, TraceFusionJob, TraceReplayJob } from '../ports.ts';
import { readTimeline, readTraceFile } from './file.ts';

/** The model that was asked last stays in the thread's memory: a slider asks again and again. */
let held: { readonly file: string; readonly model: Model } | undefined;

const heldModel = (file: string): Result<Model, AppError> => {
  if (held?.file === file) return ok(held.model);
  held = undefined;
  return mapResult(foundIn(file, readTimeline(file)), (trace) => {
    const model = modelOf(trace);
    held = { file, model };
    return model;
  });
};

const foundIn = <T>(file: string, trace: T | undefined): Result<T, AppError> =>
  trace === undefined ? fail({ code: 'file-unusable', file, why: 'no stored trace of this version' }) : ok(trace);

export const fuseStored = ({ file, request }: TraceFusionJob): Result<Fusion, AppError> =>
  mapResult(heldModel(file), (model) => fusionOf(model, request));

export const replayStored = ({ file, scenarios }: TraceReplayJob): Result<readonly (Replayed | null)[], AppError> =>
  mapResult(heldModel(file), (model) => scenarios.map((scenario) => whatIf(model, scenario) ?? null));

export const countStored = ({ file, id }: TraceCountJob): Result<LaunchCounts, AppError> =>
  chain(foundIn(file, readTraceFile(file)), (trace) => launchCountsOf(trace, id));

export const cutStored = ({ file, fromNs, toNs }: TraceCutJob): Result<TraceCut, AppError> =>
  chain(foundIn(file, readTraceFile(file)), (trace) => cutOf(trace, fromNs, toNs));
