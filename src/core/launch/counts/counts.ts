import type { AppError } from '../../error.ts';
import type { Handed, HandedPass, LaunchCounts } from '../../job/launch-counts.ts';
import { launchCountsFormat } from '../../job/launch-counts.ts';
import type { Result } from '../../result.ts';
import { fail, ok } from '../../result.ts';
import { forwardsOf } from '../forwards.ts';
import { modelOf } from '../replay/model.ts';
import type { Trace } from '../types.ts';
import { none } from '../types.ts';
import type { Calls } from './calls.ts';
import { callsOf } from './calls.ts';
import type { Layers } from './layers.ts';
import { layersByModules } from './modules.ts';
import { layersByRepetition } from './repetition.ts';
import { role } from './roles.ts';

/** Calls in backward that have a forward operator, of all: with fewer the layers of backward are not known. */
const leastLinked = 0.5;

/**
 * What handing over a micro-batch takes, by layer where layers can be told apart. Of backward a layer has the calls whose
 * forward operators it has, and those without one that follow them (the sums into gradients); where too few calls have
 * one, backward is shared out as forward is.
 */
export const launchCountsOf = (trace: Trace, traceId: string): Result<LaunchCounts, AppError> => {
  const calls = callsOf(trace, modelOf(trace));
  if (calls.passes === 0)
    return fail({ code: 'not-available', what: 'launch counts', why: 'the trace has no call that gives the GPU work' });
  const layers = layersByModules(trace, calls) ?? layersByRepetition(trace, calls);
  const { forward, ran } = forwardOf(calls, layers);
  const passes = layers === undefined ? calls.passes : Math.max(1, ran / layers.count);
  const backward = backwardOf(trace, calls, layers, forward);
  const per = (sums: Sums): HandedPass => ({
    ...(layers === undefined ? {} : { layer: handed(sums.layer, ran) }),
    rest: handed(sums.rest, passes),
  });
  return ok({
    kind: 'plimsoll-launch-counts',
    format: launchCountsFormat,
    trace: trace.head.title,
    traceId,
    ...(layers === undefined ? {} : { layers: { by: layers.by, ...named(layers), count: layers.count } }),
    passes,
    forward: per(forward),
    ...(backward === undefined ? {} : { backward: per(backward) }),
    time: 'trace',
  });
};

const named = ({ name }: Layers) => (name === undefined ? {} : { name });

interface Sum {
  launches: number;
  cpuNs: number;
  callNs: number;
}

interface Sums {
  readonly layer: Sum;
  readonly rest: Sum;
}

const noSum = (): Sum => ({ launches: 0, cpuNs: 0, callNs: 0 });

const add = (sum: Sum, { cpuNs, callNs }: Calls, i: number): void => {
  sum.launches++;
  sum.cpuNs += cpuNs[i] ?? 0;
  sum.callNs += callNs[i] ?? 0;
};

const handed = ({ launches, cpuNs, callNs }: Sum, among: number): Handed => ({
  launches: launches / among,
  cpuSeconds: cpuNs / 1e9 / among,
  callSeconds: callNs / 1e9 / among,
});

/** With how often a layer ran. */
const forwardOf = (calls: Calls, layers: Layers | undefined) => {
  const forward = { layer: noSum(), rest: noSum() };
  const ran = new Set<number>();
  calls.row.forEach((call, i) => {
    if (calls.pass[i] === none || calls.role[i] !== role.forward) return;
    const layer = layers?.of(call) ?? none;
    if (layer !== none) ran.add(layer);
    add(layer === none ? forward.rest : forward.layer, calls, i);
  });
  return { forward, ran: Math.max(1, ran.size) };
};

const backwardOf = (trace: Trace, calls: Calls, layers: Layers | undefined, forward: Sums): Sums | undefined => {
  const sums = { layer: noSum(), rest: noSum() };
  const forwards = forwardsOf(trace);
  let [linked, layer] = [0, none];
  calls.row.forEach((call, i) => {
    if (calls.pass[i] === none || calls.role[i] !== role.backward) return;
    const operator = forwards.of(call);
    if (operator !== none) [linked, layer] = [linked + 1, layers?.of(operator) ?? none];
    add(layer === none ? sums.rest : sums.layer, calls, i);
  });
  forwards.giveBack();
  const launches = sums.layer.launches + sums.rest.launches;
  if (launches === 0) return undefined;
  return layers === undefined || linked >= leastLinked * launches ? sums : sharedOut(sums, forward);
};

/** As much of all to layers as in forward. */
const sharedOut = (sums: Sums, forward: Sums): Sums => {
  const share = forward.layer.launches / Math.max(1, forward.layer.launches + forward.rest.launches);
  const part = (key: keyof Sum, of: number) => of * (sums.layer[key] + sums.rest[key]);
  const of = (one: number): Sum => ({
    launches: part('launches', one),
    cpuNs: part('cpuNs', one),
    callNs: part('callNs', one),
  });
  return { layer: of(share), rest: of(1 - share) };
};
