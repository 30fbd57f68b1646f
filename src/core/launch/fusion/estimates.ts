import { nameFlags } from '../names.ts';
import type { Model } from '../replay/model.ts';
import { latencyOf, recordedTimes, replayed } from '../replay/model.ts';
import { whatIf } from '../replay/replay.ts';
import { asRecorded } from '../replay/types.ts';
import { kindCode, none } from '../types.ts';
import { endsOf, joinGroups, waitsBefore, withJoined } from './joining.ts';
import type { FusionEstimate } from './types.ts';

/** Kernels that a compiler calls as they are: products, convolutions, attention, collectives, what was compiled already. */
const isCalled = (name: string): boolean =>
  /gemm|gemv|cutlass|cublas|wgrad|dgrad|conv(?!ert)|cudnn|winograd|matmul|xmma|tensile|Cijk|flash|fmha|attention|nccl|rccl|triton|sort|scan|scatter|nonzero|memcpy|memset/i.test(
    name,
  );

/**
 * What `torch.compile` would come to, by an assumption and not by compiling: neighbours on a stream between two waits that
 * are no library kernels become one, and the processor's time from the launch before to theirs is gone.
 */
export const compiled = (model: Model, kernels: number, recordedNs: number): FusionEstimate => {
  const joined = joinGroups(model, pointwiseRuns(model));
  const times = withJoined(recordedTimes(model), joined.isJoined);
  const lagNs = times.lagNs.slice();
  for (const end of endsOf(model, joined.calls)) for (const point of sinceCall(model, end)) lagNs[point] = 0;
  const latencyNs = latencyOf(model, replayed(model, { ...times, lagNs })) ?? recordedNs;
  const launches = new Set(model.works.point.filter((point) => point !== none)).size;
  return {
    kernelsAfter: kernels - joined.isJoined.reduce((sum, each) => sum + each, 0),
    launchesAfter: launches - joined.calls.length,
    latencyNs,
    speedup: latencyNs > 0 ? recordedNs / latencyNs : 1,
    assumption:
      'neighbouring kernels of one stream that are no products, convolutions, attention, collectives or sorts become one, each run for as long as before; the processor saves the time from the launch before to theirs; guards, memory traffic saved and time to compile are left out',
  };
};

/** The points after the last launch, or wait, up to the end of a call. */
function* sinceCall({ points, callNs, waits }: Model, end: number): Generator<number> {
  yield end;
  for (let point = points.base[end] ?? none; point !== none; point = points.base[point] ?? none) {
    if ((callNs[point] ?? 0) > 0 || waits.isWait[point] === 1) return;
    if (points.base[point] !== none) yield point;
  }
}

/** Runs of at least two kernels that are no library kernels, each on one stream and between two waits. */
const pointwiseRuns = (model: Model): readonly Uint32Array[] => {
  const { trace, works } = model;
  const { rows, names } = trace;
  const isLibrary = nameFlags(names, isCalled);
  const before = waitsBefore(model);
  const runs: number[][] = [];
  /** By stream: its last run and the wait it stands behind. */
  const last = new Map<number, { readonly run: number[]; readonly wait: number }>();
  for (const [work, row] of works.row.entries()) {
    const lane = rows.lane[row] ?? 0;
    const point = works.point[work] ?? none;
    const isLoose = rows.kind[row] === kindCode.kernel && isLibrary[rows.name[row] ?? 0] === 0 && point !== none;
    if (!isLoose) {
      last.delete(lane);
      continue;
    }
    const wait = before[point] ?? 0;
    const held = last.get(lane);
    if (held?.wait === wait) held.run.push(row);
    else {
      const run = [row];
      runs.push(run);
      last.set(lane, { run, wait });
    }
  }
  return runs.filter(({ length }) => length > 1).map((run) => Uint32Array.from(run));
};

/** All that is launched between two waits as one CUDA graph. */
export const graphed = (model: Model, kernels: number): FusionEstimate | null => {
  const found = whatIf(model, { ...asRecorded, graphs: true });
  if (found === undefined) return null;
  const { latencyNs, speedup, launches, assumptions } = found;
  return { kernelsAfter: kernels, launchesAfter: launches, latencyNs, speedup, assumption: assumptions.at(-1) ?? '' };
};
