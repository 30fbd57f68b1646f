import type { AppError } from '../../core/error.ts';
import type { ExportQuestion } from '../../core/export/from-request.ts';
import { exportFiles } from '../../core/export/from-request.ts';
import type { ExportBundle } from '../../core/export/types.ts';
import { searchBest } from '../../core/frontier/best/search.ts';
import type { BestAnswer, BestProgress, BestRequest } from '../../core/frontier/best/types.ts';
import { boundOf } from '../../core/frontier/placement/bound.ts';
import type { Bound, BoundRequest } from '../../core/frontier/placement/types.ts';
import { frontierOf } from '../../core/frontier/frontier.ts';
import { runToEnd } from '../../core/frontier/run-to-end.ts';
import type { FrontierPoint, FrontierRequest } from '../../core/frontier/types.ts';
import type { WhatIfAnswer, WhatIfProgress, WhatIfRequest } from '../../core/frontier/upgrades/types.ts';
import { whatIf } from '../../core/frontier/upgrades/what-if.ts';
import type { CountedDataset } from '../../core/job/dataset.ts';
import type { LaunchCounts } from '../../core/job/launch-counts.ts';
import type { TraceCut } from '../../core/launch/cut.ts';
import type { Fusion } from '../../core/launch/fusion/types.ts';
import type { Replayed } from '../../core/launch/replay/types.ts';
import type { Slice } from '../../core/launch/slice-types.ts';
import type { Result } from '../../core/result.ts';
import { mapResult, ok } from '../../core/result.ts';
import type {
  CountInput,
  CountProgress,
  ImportedTrace,
  TraceCountJob,
  TraceCutJob,
  TraceFusionJob,
  TraceImport,
  TraceProgress,
  TraceReplayJob,
  TraceSliceJob,
} from '../ports.ts';
import { importTrace as readTrace } from '../traces/import.ts';
import { countStored, cutStored, fuseStored, replayStored } from '../traces/replay.ts';
import { sliceTrace as drawTrace } from '../traces/slice.ts';
import { countTokens } from './dataset/count.ts';
import { loadSolver } from './solver.ts';
import type { Task } from './task.ts';
import { telling } from './task.ts';

/** Entry of the worker threads. Each export is a job that `pool.ts` asks for by name. */
export const findFrontier = ({
  question,
  progress,
}: Task<FrontierRequest>): Promise<Result<readonly FrontierPoint[], AppError>> =>
  telling<FrontierPoint, Result<readonly FrontierPoint[], AppError>>(progress, (tell) =>
    mapResult(frontierOf(question), (found) => {
      const points: FrontierPoint[] = [];
      for (const point of found) {
        points.push(point);
        tell(point);
      }
      return points;
    }),
  );

export const findBest = ({ question, progress }: Task<BestRequest>): Promise<Result<BestAnswer, AppError>> =>
  telling<BestProgress, Result<BestAnswer, AppError>>(progress, (tell) =>
    mapResult(searchBest(question), (steps) => runToEnd(steps, tell)),
  );

export const findWhatIf = ({ question, progress }: Task<WhatIfRequest>): Promise<Result<WhatIfAnswer, AppError>> =>
  telling<WhatIfProgress, Result<WhatIfAnswer, AppError>>(progress, (tell) =>
    mapResult(whatIf(question), (steps) => runToEnd(steps, tell)),
  );

export const findBound = ({ question, progress }: Task<BoundRequest>): Promise<Result<Bound, AppError>> =>
  telling<never, Result<Bound, AppError>>(progress, async () => ok(boundOf(question, await loadSolver())));

export const exportPlan = ({ question, progress }: Task<ExportQuestion>): Promise<Result<ExportBundle, AppError>> =>
  telling<never, Result<ExportBundle, AppError>>(progress, () => exportFiles(question));

/** Tokens of a dataset; how far it is is told on the way. */
export const countDataset = ({ question, progress }: Task<CountInput>): Promise<Result<CountedDataset, AppError>> =>
  telling<CountProgress, Result<CountedDataset, AppError>>(progress, (tell) => countTokens(question, tell));

export const importTrace = ({ question, progress }: Task<TraceImport>): Promise<Result<ImportedTrace, AppError>> =>
  telling<TraceProgress, Result<ImportedTrace, AppError>>(progress, (tell) => readTrace(question, tell));

export const sliceTrace = ({ question, progress }: Task<TraceSliceJob>): Promise<Result<Slice, AppError>> =>
  telling<never, Result<Slice, AppError>>(progress, () => drawTrace(question.file, question.window));

export const fuseTrace = ({ question, progress }: Task<TraceFusionJob>): Promise<Result<Fusion, AppError>> =>
  telling<never, Result<Fusion, AppError>>(progress, () => fuseStored(question));

export const replayTrace = ({
  question,
  progress,
}: Task<TraceReplayJob>): Promise<Result<readonly (Replayed | null)[], AppError>> =>
  telling<never, Result<readonly (Replayed | null)[], AppError>>(progress, () => replayStored(question));

export const cutTrace = ({ question, progress }: Task<TraceCutJob>): Promise<Result<TraceCut, AppError>> =>
  telling<never, Result<TraceCut, AppError>>(progress, () => cutStored(question));

export const countLaunches = ({ question, progress }: Task<TraceCountJob>): Promise<Result<LaunchCounts, AppError>> =>
  telling<never, Result<LaunchCounts, AppError>>(progress, () => countStored(question));
