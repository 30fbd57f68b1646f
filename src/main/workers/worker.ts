import type { MessagePort } from 'node:worker_threads';
import { frontier } from '../../core/frontier/frontier.ts';
import type { FrontierPoint } from '../../core/frontier/types.ts';
import type { AppError } from '../../core/error.ts';
import type { CountedDataset } from '../../core/job/dataset.ts';
import type { Result } from '../../core/result.ts';
import type { CountInput, FrontierInput } from '../ports.ts';
import { countTokens } from './dataset/count.ts';

/** What crosses to the thread: the input as data, and a port for what is found on the way. */
export interface FrontierTask extends FrontierInput {
  readonly progress: MessagePort;
}

/** Entry of the worker threads. Each export is a job that `pool.ts` asks for by name. */
export const findFrontier = ({ machine, job, progress }: FrontierTask): readonly FrontierPoint[] => {
  const points: FrontierPoint[] = [];
  for (const point of frontier(machine, job)) {
    points.push(point);
    progress.postMessage(point);
  }
  return points;
};

export interface CountTask extends CountInput {
  readonly progress: MessagePort;
}

/** Tokens of a dataset; how far it is goes through the port. */
export const countDataset = ({ progress, ...input }: CountTask): Promise<Result<CountedDataset, AppError>> =>
  countTokens(input, (state) => progress.postMessage(state));
