import { sizeOf } from '../../cost/ledger.ts';
import { gpuForward, timesOf } from './cost.ts';
import type { Moved, Times } from './cost.ts';
import { gpuParts } from './gpu-memory.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import type { Base } from './base.ts';
import { storedBytesPerParameter } from './base.ts';
import type { Candidate } from './swap.ts';
import { candidatesOf, inputsOf } from './swap.ts';

/** What the search took, and the cost model's times for it. */
export interface Search {
  readonly taken: readonly Candidate[];
  readonly times: Times;
}

/**
 * How many activations to swap. The cost is convex in their bytes when those that save most a byte come first: what is
 * left to recompute falls ever more slowly, and all other terms are linear or a part that spills (papers/fuyou-memascend,
 * section 2). So they are taken in that order until the step would get longer, or longer use of the drives would gain
 * nothing, or copies would fill more of the link than the budget or more of the GPU than there is. `room`: host memory
 * for activations.
 */
export const search = (base: Base, prefetch: number, room: number): Search => {
  const { settings } = base;
  const candidates = candidatesOf(base);
  const limit = settings.swap ?? settings.budget * gpuForward(base) * base.rates.deviceToHost;
  const fitsBeside = gpuRoom(base, prefetch);
  const drives = arrayCapacity(base.array) - storedBytesPerParameter * base.outline.total;
  const again = recomputes(base);
  let at = beginning(base, room);
  let times = timesOf(base, at);
  let taken = 0;
  for (const candidate of candidates) {
    const next = plus(at, candidate, again.change(candidate), room);
    if (next.bytes > limit) break;
    const then = timesOf(base, next);
    const free = settings.swap === undefined;
    const spills = next.spilled > at.spilled;
    if (free && !(worth(times, then, spills) && fitsBeside(candidate) && (!spills || next.spilled <= drives))) break;
    again.take(candidate);
    [at, times, taken] = [next, then, taken + 1];
  }
  return { taken: candidates.slice(0, taken), times };
};

/**
 * Seconds that each layer takes to be computed again, or that its swapped outputs take to come back, whichever is
 * longer: they come while it is computed again, since only then does the GPU have room for them.
 */
const recomputes = (base: Base) => {
  const { work, rates, model } = base;
  const left = new Float64Array(model.layers).fill(work.layerForward);
  const back = new Float64Array(model.layers);
  const after = ({ layer, saves, bytes }: Candidate) => ({
    left: Math.max(0, (left[layer] ?? 0) - saves),
    back: (back[layer] ?? 0) + bytes / rates.hostToDevice,
  });
  return {
    /** By how much the candidate changes the sum. */
    change: (one: Candidate): number => {
      const then = after(one);
      return Math.max(then.left, then.back) - Math.max(left[one.layer] ?? 0, back[one.layer] ?? 0);
    },
    take: (one: Candidate): void => {
      const then = after(one);
      left[one.layer] = then.left;
      back[one.layer] = then.back;
    },
  };
};

/** Whether the GPU can still hold what is on its way of a layer when one more output of it is swapped. */
const gpuRoom = (base: Base, prefetch: number) => {
  const capacity = base.machine.gpu?.memoryBytes.value ?? 0;
  const outputs = new Map<number, number>();
  let most = 0;
  return ({ layer, bytes }: Candidate): boolean => {
    const own = (outputs.get(layer) ?? 0) + bytes;
    if (own > most && sizeOf(gpuParts({ ...base, prefetch }, own)) > capacity) return false;
    outputs.set(layer, own);
    most = Math.max(most, own);
    return true;
  };
};

/** Layer inputs leave, and nothing else. */
export const nothingMore = (base: Base, room: number): Search => ({
  taken: [],
  times: timesOf(base, beginning(base, room)),
});

/** Rounding alone is no loss. More spilling has to gain something: drives wear out. */
const worth = (before: Times, after: Times, spills: boolean): boolean =>
  spills ? after.step < before.step : after.step <= before.step * (1 + 1e-12);

interface Walk extends Moved {
  readonly hostBytes: number;
}

const beginning = (base: Base, room: number): Walk => {
  const { layers } = base.model;
  const { bytes, hostBytes } = inputsOf(base);
  const recompute = layers * base.work.layerForward;
  return spilling({ bytes: layers * bytes, hostBytes: layers * hostBytes, recompute, spilled: 0 }, room);
};

const plus = ({ bytes, hostBytes, recompute }: Walk, one: Candidate, change: number, room: number): Walk =>
  spilling(
    {
      bytes: bytes + one.bytes,
      hostBytes: hostBytes + one.hostBytes,
      recompute: Math.max(0, recompute + change),
      spilled: 0,
    },
    room,
  );

const spilling = (walk: Walk, room: number): Walk => ({
  ...walk,
  spilled: walk.hostBytes > room ? walk.bytes * (1 - Math.max(0, room) / walk.hostBytes) : 0,
});
