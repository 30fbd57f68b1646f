import type { Command } from 'commander';
import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { Job } from '../../core/job/job.ts';
import type { LaunchCounts } from '../../core/job/launch-counts.ts';
import { LaunchCountsSchema } from '../../core/job/launch-counts.ts';
import type { Planner } from '../../core/planners/types.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, mapResult, ok } from '../../core/result.ts';
import type { JobOptions } from './job-options.ts';
import { addJobOptions, jobOf } from './job-options.ts';
import type { Session } from './session.ts';
import { openTrace } from './open-trace.ts';

export interface JobWithLaunchesOptions extends JobOptions {
  readonly launches?: string;
  readonly launchTime?: string;
}

const times = LaunchCountsSchema.shape.time.options;

/** What a job needs, and a trace that counts its launches. */
export const addJobWithLaunchesOptions = (command: Command): Command =>
  addJobOptions(command)
    .option('--launches <trace>', 'count launches as in this PyTorch profiler trace, not as assumed of the framework')
    .option(
      '--launch-time <whose>',
      `with --launches: each takes the processor's time of the ${times.join(' or of the ')} (default: trace)`,
    );

/** The job that the options describe, with the launches of the trace that they name. */
export const jobWithLaunches = async (
  session: Session,
  options: JobWithLaunchesOptions,
  systems: readonly Planner[],
): Promise<Result<Job, AppError>> => {
  const job = jobOf(options, systems);
  const time = timeOf(options);
  if (!job.ok || !time.ok || options.launches === undefined) return chain(time, () => job);
  const launches = await countsIn(session, options.launches);
  return mapResult(launches, (counts) => ({ ...job.value, launches: { ...counts, time: time.value } }));
};

const timeOf = ({ launches, launchTime }: JobWithLaunchesOptions): Result<LaunchCounts['time'], AppError> => {
  const time = times.find((one) => one === (launchTime ?? 'trace'));
  if (time === undefined) return fail(invalidInput('--launch-time', launchTime, times.join(' or ')));
  return launchTime !== undefined && launches === undefined
    ? fail(invalidInput('--launch-time', launchTime, 'nothing without --launches'))
    : ok(time);
};

const countsIn = async (session: Session, path: string): Promise<Result<LaunchCounts, AppError>> => {
  const opened = await openTrace(session, path);
  if (!opened.ok) return opened;
  const { summary, notStored } = opened.value;
  return notStored === null
    ? session.call('trace.launches', { id: summary.id })
    : fail({ code: 'not-available', what: `launches of ${path}`, why: `the trace is not kept: ${notStored}` });
};
