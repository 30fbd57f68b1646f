import type { DeviceOperation, DeviceRequest } from '../../../../native/index.d.ts';
import type { MetricUnit, ProfileMode } from '../../../core/machine/run.ts';
import type { Result } from '../../../core/result.ts';
import { fail, mapResult, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Bench, Figure, Measured, Settings } from '../figure.ts';
import type { DeviceSample } from '../protocol.ts';
import type { Room } from '../room.ts';
import type { Series } from '../series.ts';
import { deviceNow, disturbance, whenFree } from './busy.ts';
import type { Needs } from './device-room.ts';
import { roomOn, shortOfRoom } from './device-room.ts';
import type { Target } from './targets.ts';

/** What figures of devices need of the world. */
export interface DeviceDeps {
  readonly room: () => Promise<Room>;
}

/** The part of a request that says what is done. */
export type Task = Pick<
  DeviceRequest,
  'bytes' | 'memory' | 'node' | 'count' | 'streams' | 'peer' | 'dtype' | 'm' | 'n' | 'k'
> & { readonly operation: DeviceOperation };

/** A figure that one operation gives. */
export interface OneOperation {
  readonly metric: string;
  readonly title: string;
  readonly unit: MetricUnit;
  /** Besides those of the device. */
  readonly settings: Settings;
  readonly weight: number;
  readonly modes: readonly ProfileMode[];
  readonly task: Task;
  readonly needs: Needs;
  readonly valuesOf: (sample: DeviceSample) => readonly number[];
  /** The series ends with so many; default 2,000. */
  readonly mostValues?: number;
  /** What else the series says. */
  readonly further?: (series: Series<DeviceSample>) => Partial<Measured>;
}

export const rates = ({ seconds, work }: DeviceSample): readonly number[] => seconds.map((time) => work / time);
/** Of one launch, event or call. */
export const secondsEach = ({ seconds, work }: DeviceSample): readonly number[] => seconds.map((time) => time / work);

export const operationFigure = (deps: DeviceDeps, target: Target, about: OneOperation): Figure => {
  const { metric, unit, weight, modes } = about;
  const settings = { ...target.settings, ...about.settings };
  const title = `${target.label}: ${about.title}`;
  return {
    metric,
    title,
    unit,
    settings,
    weight,
    modes,
    measure: (bench) => onDevice(deps, target, about.needs, bench, () => measureOperation(bench, target, about)),
  };
};

/** A measurement, and whether the device was slowed down during it. */
export interface OnDevice {
  readonly measured: Measured;
  readonly isThrottled: boolean;
}

/** Measures when the device is free and has room, and says what disturbed it. */
export const onDevice = async (
  { room }: DeviceDeps,
  target: Target,
  needs: Needs,
  { session, signal }: Bench,
  measure: () => Promise<Result<OnDevice, Failure>>,
): Promise<Result<Measured, Failure>> => {
  const free = await whenFree(session, target, signal);
  if (!free.ok) return free;
  const short = shortOfRoom(needs, roomOn(free.value, await room()));
  if (short !== undefined) return fail(short);
  const found = await measure();
  if (!found.ok) return found;
  const { measured, isThrottled } = found.value;
  const after = await deviceNow(session, target);
  const { flags, words } = disturbance(after.ok ? after.value : undefined, isThrottled);
  const note = [...words, ...(measured.note === undefined ? [] : [measured.note])].join('; ');
  return ok({ ...measured, flags, note: note === '' ? undefined : note });
};

const measureOperation = async (bench: Bench, target: Target, about: OneOperation) => {
  let values = 0;
  let preparing = 0;
  const series = await bench.series({
    next: async (sampleSeconds) => {
      if (values >= (about.mostValues ?? usualValues)) return undefined;
      const before = bench.used();
      const longest = Math.max(sampleSeconds, (1 - before) * bench.shareSeconds * longestOfRest);
      const sample = await askDevice(bench, target, about.task, Math.min(longest, Math.max(sampleSeconds, preparing)));
      if (!sample.ok) return sample;
      values += sample.value.seconds.length;
      preparing = (bench.used() - before) * bench.shareSeconds - sum(sample.value.seconds);
      return sample;
    },
    valuesOf: about.valuesOf,
  });
  return mapResult(series, (series) => ({ measured: measuredOf(series, about), isThrottled: wasThrottled(series) }));
};

/**
 * Large buffers take long to allocate, fill and verify in each sample, so a sample measures about as long as it takes to
 * prepare, within this share of the time that is left.
 */
const longestOfRest = 0.4;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const measuredOf = (series: Series<DeviceSample>, { further }: OneOperation): Measured => {
  const more = further?.(series) ?? {};
  const { values, last } = series;
  return { values, note: last.note, ...more, settings: { by: last.by, ...more.settings } };
};

const wasThrottled = ({ samples }: Series<DeviceSample>) => samples.some(({ throttled }) => throttled);

/** Short operations would fill a run with values that tell nothing new. */
const usualValues = 2000;
const mostRepetitions = 250;

export const askDevice = (
  { session }: Bench,
  { api, device }: Target,
  { operation, ...task }: Task,
  minSeconds: number,
  maxRepetitions = mostRepetitions,
): Promise<Result<DeviceSample, Failure>> =>
  session.deviceSample(
    { api, device: device.index, operation, ...task, minSeconds, maxRepetitions },
    boundSeconds(task, minSeconds),
  );

/**
 * A sample that takes longer hangs. Opening the device and translating a kernel takes up to some seconds; a copy goes
 * over the slowest link at least twice to be timed and twice more to be filled and verified, a product is computed twice.
 */
const boundSeconds = ({ bytes = 0, m = 0, n = 0, k = 0 }: Omit<Task, 'operation'>, minSeconds: number) =>
  startSeconds + 4 * minSeconds + bytes / slowestBytesPerSecond + (2 * m * n * k) / slowestFlopsPerSecond;
const startSeconds = 6;
const slowestBytesPerSecond = 0.2e9;
const slowestFlopsPerSecond = 0.5e9;
