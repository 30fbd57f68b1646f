import { giveBack } from '../memory.ts';
import { kindCode, none } from '../types.ts';
import { asGraphs } from './graphs.ts';
import type { Model, Times } from './model.ts';
import { callNs, recordedTimes } from './model.ts';
import type { Scenario } from './types.ts';

/**
 * The times of another machine. What every launch of the trace costs at least (`usual.launchNs`) becomes `launchNs`; what
 * a call or a launch takes beyond that, and all other time of the processor, follows its speed. What passes between the
 * return of the call and the kernel is the driver's and the GPU's and does not.
 */
export const timesOf = (model: Model, scenario: Scenario): Times => {
  const { works, points, waits, trace } = model;
  const { cpuSpeed, gpuSpeed } = scenario;
  const recorded = recordedTimes(model);
  const times = { ...recorded, delayNs: recorded.delayNs.slice() };
  const cost = launchCost(works.usual.launchNs, scenario);
  const durations = callDurations(model);
  for (let i = 0; i < points.count; i++) {
    if (points.base[i] === none) continue;
    const lag = times.lagNs[i] ?? 0;
    times.lagNs[i] = model.isLaunchEnd[i] === 1 && waits.isWait[i] === 0 ? cost.call(lag) : lag / cpuSpeed;
  }
  for (let work = 0; work < works.count; work++) {
    const isCopy = trace.rows.kind[works.row[work] ?? 0] === kindCode.memcpy;
    if (!isCopy) times.lastsNs[work] = (times.lastsNs[work] ?? 0) / gpuSpeed;
    const delay = times.delayNs[work] ?? 0;
    if (delay > -Infinity) times.delayNs[work] = cost.delay(delay, durations[works.point[work] ?? none] ?? 0);
  }
  giveBack(durations);
  const changed = { ...times, tailFactor: 1 / cpuSpeed };
  return scenario.graphs
    ? asGraphs(model, changed, scenario, scenarioLaunchNs(works.usual.launchNs, scenario) ?? works.usual.launchNs)
    : changed;
};

/** What a launch costs that finds the GPU idle; `undefined` where it is as in the trace. */
export const scenarioLaunchNs = (usualNs: number, { launchNs, launchFactor }: Scenario): number | undefined =>
  launchNs ?? (launchFactor === 1 ? undefined : usualNs * launchFactor);

const launchCost = (usualNs: number, scenario: Scenario) => {
  const { cpuSpeed } = scenario;
  const launchNs = scenarioLaunchNs(usualNs, scenario);
  const ratio = launchNs === undefined || usualNs === 0 ? undefined : launchNs / usualNs;
  const call = (lastsNs: number): number => {
    if (ratio === undefined) return lastsNs / cpuSpeed;
    const own = Math.min(lastsNs, usualNs);
    return (lastsNs - own) / cpuSpeed + own * ratio;
  };
  return {
    call,
    /** From the begin of a call that lasts `callNs` to its kernel. */
    delay: (delayNs: number, callNs: number): number => {
      const within = Math.min(Math.max(delayNs, 0), callNs);
      const beyond = delayNs - within;
      if (ratio === undefined) return within / cpuSpeed + beyond;
      const own = Math.min(Math.max(beyond, 0), Math.max(0, usualNs - within));
      return call(within) + (beyond - own) + own * ratio;
    },
  };
};

/** By point of a call's begin: how long the call lasts. */
const callDurations = (model: Model): Float64Array => {
  const { points, isLaunchEnd } = model;
  const lasts = new Float64Array(points.count);
  for (let i = 0; i < points.count; i++) if (isLaunchEnd[i] === 1) lasts[points.base[i] ?? 0] = callNs(model, i);
  return lasts;
};
