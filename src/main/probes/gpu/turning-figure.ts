import { median } from 'simple-statistics';
import type { ProfileMode } from '../../../core/machine/run.ts';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import { unavailable } from '../failure.ts';
import type { Also, Bench, Figure } from '../figure.ts';
import type { DeviceSample } from '../protocol.ts';
import type { DeviceDeps, OnDevice } from './device-figure.ts';
import { askDevice, onDevice } from './device-figure.ts';
import type { Target } from './targets.ts';
import { hasTurned, turningOf } from './turning.ts';

/** Kernels that each work on a hidden state of one token a sequence, as when text is generated. */
const hidden = 768;
const numberBytes = 4;
const kernels = 64;
const mostBatch = 2 ** 16;
const bytesOf = (batch: number) => batch * hidden * numberBytes;

const longer: readonly ProfileMode[] = ['standard', 'full'];

export const turningFigure = (deps: DeviceDeps, target: Target): Figure => ({
  metric: 'launch.turning_batch',
  title: `${target.label}: batch at which a chain of small kernels turns GPU-bound`,
  unit: 'count',
  settings: { ...target.settings, hidden, kernels },
  weight: 0.6,
  modes: longer,
  measure: (bench) =>
    onDevice(deps, target, { deviceBytes: bytesOf(mostBatch), hostBytes: 0 }, bench, () =>
      measureTurning(bench, target),
    ),
});

/** A batch and what was measured with it, both in the words of SKIP. */
interface Point {
  readonly batch: number;
  readonly queueSeconds: number;
  readonly sample: DeviceSample;
}

const measureTurning = async (bench: Bench, target: Target): Promise<Result<OnDevice, Failure>> => {
  const points = await sweep(bench, target);
  if (!points.ok) return points;
  const { batch, plateauSeconds } = turningOf(points.value);
  const rows = points.value.map((point) => tklqtRow(target, point));
  const isThrottled = points.value.some(({ sample }) => sample.throttled);
  const largest = points.value.at(-1)?.batch ?? 0;
  if (batch === undefined)
    return fail(unavailable(`launches still bind at the largest batch that was tried, ${String(largest)}`));
  const note = batch === points.value[0]?.batch ? 'the device binds from the smallest batch on' : undefined;
  const settings = { plateauSeconds, by: points.value[0]?.sample.by ?? '' };
  return ok({ measured: { values: [batch], isExact: true, settings, note, also: rows }, isThrottled });
};

/** Doubles the batch until kernels clearly wait for each other. */
const sweep = async (bench: Bench, target: Target): Promise<Result<readonly Point[], Failure>> => {
  const sampleSeconds = bench.shareSeconds / 40;
  const points: Point[] = [];
  for (let batch = 1; batch <= mostBatch && bench.used() < 1; batch *= 2) {
    const task = { operation: 'chain', count: kernels, bytes: bytesOf(batch) } as const;
    const sample = await askDevice(bench, target, task, sampleSeconds);
    if (!sample.ok) return sample;
    const { queueSeconds } = sample.value;
    if (queueSeconds === undefined) return fail(unavailable('the driver does not tell when a kernel begins'));
    points.push({ batch, queueSeconds: median([...queueSeconds]) / kernels, sample: sample.value });
    if (hasTurned(points)) break;
  }
  return ok(points);
};

/**
 * What SKIP reports of a chain: TKLQT as the figure; average kernel duration (AKD), inference latency (IL, from the first
 * launch call to the last kernel's end) and the time that the GPU was idle of it beside.
 */
const tklqtRow = ({ settings }: Target, { batch, sample }: Point): Also => {
  const { queueSeconds = [], deviceSeconds = [], seconds } = sample;
  const busySeconds = median([...deviceSeconds]);
  const latencySeconds = median([...seconds]);
  return {
    metric: 'launch.tklqt',
    unit: 'seconds',
    values: queueSeconds,
    settings: {
      ...settings,
      batch,
      hidden,
      kernels,
      akdSeconds: busySeconds / kernels,
      ilSeconds: latencySeconds,
      gpuIdleSeconds: latencySeconds - busySeconds,
    },
  };
};
