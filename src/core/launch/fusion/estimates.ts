import { giveBack } from '../memory.ts';
import { nameFlags } from '../names.ts';
import type { Model } from '../replay/model.ts';
import { latencyWith, recordedTimes } from '../replay/model.ts';
import { whatIf } from '../replay/replay.ts';
import { launchCount } from '../replay/works.ts';
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
  const { lagNs } = times;
  for (const end of endsOf(model, joined.calls)) for (const point of sinceCall(model, end)) lagNs[point] = 0;
  const joinedKernels = joined.isJoined.reduce((sum, each) => sum + each, 0);
  const latencyNs = latencyWith(model, times) ?? recordedNs;
  const launches = launchCount(model.points, model.works.point);
  return {
    kernelsAfter: kernels - joinedKernels,
    launchesAfter: launches - joined.calls.length,
    latencyNs,
    speedup: latencyNs > 0 ? recordedNs / latencyNs : 1,
    assumption:
      'neighbouring kernels of one stream that are no products, convolutions, attention, collectives or sorts become one, each run for as long as before; the processor saves the time from the launch before to theirs; guards, memory traffic saved and time to compile are left out',
  };
};

/** The points after the last launch, or wait, up to the end of a call. */
function* sinceCall({ points, isLaunchEnd, waits }: Model, end: number): Generator<number> {
  yield end;
  for (let point = points.base[end] ?? none; point !== none; point = points.base[point] ?? none) {
    if (isLaunchEnd[point] === 1 || waits.isWait[point] === 1) return;
    if (points.base[point] !== none) yield point;
  }
}

/** Runs of at least two kernels that are no library kernels, each on one stream and between two waits. */
function* pointwiseRuns(model: Model): Generator<readonly number[]> {
  const { trace, works } = model;
  const { rows, names } = trace;
  const isLibrary = nameFlags(names, isCalled);
  const before = waitsBefore(model);
  /** By stream: its last run and the wait it stands behind. */
  const last = new Map<number, { readonly run: number[]; readonly wait: number }>();
  for (let work = 0; work < works.count; work++) {
    const row = works.row[work] ?? 0;
    const lane = rows.lane[row] ?? 0;
    const point = works.point[work] ?? none;
    const isLoose = rows.kind[row] === kindCode.kernel && isLibrary[rows.name[row] ?? 0] === 0 && point !== none;
    const wait = isLoose ? (before[point] ?? 0) : none;
    const held = last.get(lane);
    if (isLoose && held?.wait === wait) {
      held.run.push(row);
      continue;
    }
    if (held !== undefined && held.run.length > 1) yield held.run;
    if (isLoose) last.set(lane, { run: [row], wait });
    else last.delete(lane);
  }
  for (const { run } of last.values()) if (run.length > 1) yield run;
  giveBack(before);
}

/** All that is launched between two waits as one CUDA graph. */
export const graphed = (model: Model, kernels: number): FusionEstimate | null => {
  const found = whatIf(model, { ...asRecorded, graphs: true });
  if (found === undefined) return null;
  const { latencyNs, speedup, launches, assumptions } = found;
  return { kernelsAfter: kernels, launchesAfter: launches, latencyNs, speedup, assumption: assumptions.at(-1) ?? '' };
};
