import { giveBack } from '../memory.ts';
import { graphCalls, graphLaunchNs, graphNodeNs } from './graphs.ts';
import type { Model } from './model.ts';
import { giveBackTimes, latencyOf, latencyWith, recordedTimes, replayed } from './model.ts';
import { scenarioLaunchNs, timesOf } from './scenario.ts';
import { launchCount } from './works.ts';
import type { Replayed, Scenario } from './types.ts';

/** The latency that the scenario would have given; `undefined` for a trace without kernels or without a processor's side. */
export const whatIf = (model: Model, scenario: Scenario): Replayed | undefined => {
  const recordedNs = latencyWith(model, recordedTimes(model));
  const times = timesOf(model, scenario);
  const course = replayed(model, times);
  const latencyNs = latencyOf(model, course);
  const hostBound = course.hostBound.reduce((sum, each) => sum + each, 0);
  giveBackTimes(model, times);
  giveBack(course.pointNs, course.beginNs, course.endNs, course.hostBound);
  if (recordedNs === undefined || latencyNs === undefined) return undefined;
  const { works } = model;
  return {
    recordedNs,
    latencyNs,
    speedup: latencyNs > 0 ? recordedNs / latencyNs : 1,
    hostBoundShare: works.count === 0 ? 0 : hostBound / works.count,
    launchFloorNs: works.usual.launchNs,
    launches: scenario.graphs ? graphCalls(model) : launchCount(model.points, works.point),
    assumptions: [...assumptionsOf(model, scenario)],
  };
};

const microseconds = (ns: number) => `${(ns / 1000).toFixed(2)} us`;

const assumptionsOf = ({ works: { usual } }: Model, scenario: Scenario): readonly string[] => {
  const { cpuSpeed, gpuSpeed, graphs } = scenario;
  const launchNs = scenarioLaunchNs(usual.launchNs, scenario);
  return [
    'the same operators, calls and kernels in the same order on the same threads and streams; work of other processes and waits for other ranks last as they did',
    'a thread with no operator open waits for the thread of its process that is at work; a call that waits, waits for the work that had ended last when it returned',
    cpuSpeed === 1
      ? undefined
      : `operators, Python between them and calls take ${times(1 / cpuSpeed)} their time on the processor; what follows a call's return until its kernel stays`,
    gpuSpeed === 1 ? undefined : `kernels and sets take ${times(1 / gpuSpeed)} their time; copies stay`,
    launchNs === undefined
      ? undefined
      : `a launch that finds the GPU idle takes ${microseconds(launchNs)} instead of ${microseconds(usual.launchNs)}, the trace's own 5th percentile; what single launches took beyond stays`,
    graphs
      ? `what is launched between two waits is one graph of fixed shapes: one call of ${microseconds(graphLaunchNs)} + ${String(graphNodeNs)} ns a kernel (CUDA 12.6, straight line), no processor time in between, kernels ${microseconds(usual.gapNs)} apart at most`
      : undefined,
  ].filter((each) => each !== undefined);
};

const times = (factor: number) => `${Number(factor.toPrecision(3)).toString()} times`;
