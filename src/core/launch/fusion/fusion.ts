import { nameText } from '../names.ts';
import { rowsWhere, sortedIndices } from '../order.ts';
import type { Model } from '../replay/model.ts';
import { latencyWith, recordedTimes } from '../replay/model.ts';
import { launchCount } from '../replay/works.ts';
import type { Timeline } from '../types.ts';
import { kindCode } from '../types.ts';
import type { Chains } from './chains.ts';
import { chainsOf, matches, occurrences } from './chains.ts';
import { compiled, graphed } from './estimates.ts';
import { joinedCalls, latencyWithout } from './joining.ts';
import { mostNames, placeNames } from './place-names.ts';
import type { Chain, Fusion, FusionByLength, FusionRequest } from './types.ts';

/** Chains that are listed of each length. */
const listed = 10;

/**
 * SKIP's fusion candidates (arXiv 2504.11750; papers/skip-tklqt.md, 1.1): kernels in order of begin, then duration, by name
 * alone; a chain C of L of them is recommended if f(C) / f(first kernel) reaches the threshold; K - C_f (L - 1) are left.
 */
export const fusionOf = (model: Model, request: FusionRequest): Fusion => {
  const { trace, works } = model;
  const kernels = kernelOrder(trace);
  const ids = kernels.map((row) => trace.rows.name[row] ?? 0);
  const frequency = occurrences(ids);
  const lengths = lengthsUpTo(Math.min(request.length, kernels.length));
  const latencyNs = latencyWith(model, recordedTimes(model));
  const source = { model, kernels, frequency, request };
  return {
    kernels: kernels.length,
    launches: launchCount(model.points, works.point),
    latencyNs: latencyNs ?? null,
    threshold: request.threshold,
    byLength: Array.from(chainsOf(ids, lengths), (chains) => byLength(source, chains)),
    compiled: latencyNs === undefined ? null : compiled(model, kernels.length, latencyNs),
    graphs: latencyNs === undefined ? null : graphed(model, kernels.length),
    notes: kernels.length < 2 ? ['fewer than two kernels: there is nothing to fuse'] : [],
  };
};

/** Rows of kernels by begin, then duration, then as the rows come. */
export const kernelOrder = ({ rows }: Timeline): Uint32Array => {
  const kernels = rowsWhere(rows.count, (row) => rows.kind[row] === kindCode.kernel);
  const order = sortedIndices(kernels.length, (a, b) => {
    const [left, right] = [kernels[a] ?? 0, kernels[b] ?? 0];
    const later = (rows.beginNs[left] ?? 0) - (rows.beginNs[right] ?? 0);
    return later > 0 || (later === 0 && (rows.endNs[left] ?? 0) > (rows.endNs[right] ?? 0));
  });
  return order.map((i) => kernels[i] ?? 0);
};

/** Each up to 8, from there on doubled, and the longest. */
export const lengthsUpTo = (longest: number): readonly number[] => {
  const doubled = [2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 128, 256, 512, 1024].filter((length) => length < longest);
  return longest < 2 ? [] : [...doubled, longest];
};

interface Source {
  readonly model: Model;
  readonly kernels: Uint32Array;
  readonly frequency: Uint32Array;
  readonly request: FusionRequest;
}

const byLength = ({ model, kernels, frequency, request }: Source, chains: Chains): FusionByLength => {
  const { length, count, first } = chains;
  const score = (chain: number) => (count[chain] ?? 0) / (frequency[first[chain] ?? 0] ?? 1);
  const found = matches(chains, (chain) => score(chain) >= request.threshold);
  const fused = new Map<number, number>();
  for (const at of found) fused.set(chains.chain[at] ?? 0, (fused.get(chains.chain[at] ?? 0) ?? 0) + 1);
  const kernelsAfter = kernels.length - found.length * (length - 1);
  const joined = joinedCalls(model, kernels, length, found);
  const without = latencyWithout(model, joined, request.launchNs);
  return {
    length,
    chains: count.reduce((sum, _, chain) => sum + (score(chain) >= request.threshold ? 1 : 0), 0),
    fused: found.length,
    kernelsAfter,
    coverage: (found.length * length) / kernels.length,
    idealSpeedup: kernels.length / kernelsAfter,
    fusible: joined.chains,
    launchesSaved: joined.calls.length,
    callsSavedNs: without.savedNs,
    latencyNs: without.latencyNs ?? null,
    listed: [...fused]
      .sort(([a, m], [b, n]) => n - m || a - b)
      .slice(0, listed)
      .map(([chain, times]): Chain => {
        const rows = kernels.subarray(first[chain] ?? 0, (first[chain] ?? 0) + length);
        const named = { count: count[chain] ?? 0, proximityScore: score(chain), fused: times };
        return { kernels: kernelNames(model.trace, rows), ...placeNames(model.trace, rows), ...named };
      }),
  };
};

const kernelNames = ({ names, rows }: Timeline, kernels: Uint32Array): Chain['kernels'] => ({
  names: Array.from(kernels.subarray(0, mostNames), (row) => nameText(names, rows.name[row] ?? 0)),
  more: Math.max(0, kernels.length - mostNames),
});
