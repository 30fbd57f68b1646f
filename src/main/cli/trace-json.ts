import type { Output } from '../../contract.ts';

/** The names that stay (`plimsoll trace --json`); what cannot be said is null, with the reason beside it. */
export const traceJson = ({ summary, metrics, notStored }: Output<'trace.open'>) => {
  const { whole, topByTime, topByCount, bound, ...rest } = { ...metrics, bound: metrics.whole.bound };
  const { latencyNs, bound: _bound, ...figures } = whole;
  const { bound: side, evidence, ...shares } = bound;
  return {
    id: summary.id,
    title: summary.title,
    path: summary.path,
    fileBytes: summary.fileBytes,
    jsonBytes: summary.jsonBytes,
    events: summary.events,
    rows: summary.rows,
    cutOff: summary.cutOff,
    notStored,
    ...figures,
    inferenceLatencyNs: latencyNs,
    ...whys(metrics),
    bound: side,
    ...(side === null ? { boundWhy: evidence } : {}),
    evidence: { finding: evidence, ...shares },
    topKernels: topByTime,
    topKernelsByCount: topByCount,
    ...rest,
  };
};

/** Fusion and what-if; `why` says why there is none. */
export const replayJson = (
  fusion: Output<'trace.fusion'> | undefined,
  replayed: Output<'trace.whatIf'>[number] | undefined,
  why: string,
) => ({
  ...(fusion === undefined
    ? { fusion: null, fusionWhy: why }
    : {
        fusion: fusion.byLength,
        fusionThreshold: fusion.threshold,
        fusionCompiled: fusion.compiled,
        fusionGraphs: fusion.graphs,
      }),
  ...(replayed === undefined || replayed === null
    ? { whatIf: null, whatIfWhy: replayed === null ? 'there are no kernels, or no operators or calls' : why }
    : { whatIf: replayed }),
});

const whys = ({ whole, operators }: Output<'trace.open'>['metrics']): Readonly<Record<string, string>> => {
  const why = whole.kernels === 0 ? 'there are no kernels' : 'there are no operators to begin with';
  const lacking = whole.kernels === 0 || operators.count === 0;
  return {
    ...(whole.akdNs === null ? { akdNsWhy: why } : {}),
    ...(whole.delayNs === null ? { delayNsWhy: 'no kernel has its call in the trace' } : {}),
    ...(lacking
      ? { inferenceLatencyNsWhy: why, gpuIdleNsWhy: why, gpuIdleUnionNsWhy: why, cpuIdleUnionNsWhy: why }
      : {}),
    ...(whole.cpuIdleNs === null
      ? { cpuIdleNsWhy: lacking ? why : 'no operator is on the thread that launches, or none launches' }
      : {}),
  };
};
