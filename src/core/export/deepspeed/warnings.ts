import type { FeasiblePlan } from '../../planners/types.ts';

/** What is said of a plan's system wherever DeepSpeed runs it. */
export const systemWarnings = ({ system, decisions: { deepspeed } }: FeasiblePlan): readonly string[] => [
  ...(system === 'memascend' ? [nearestToMemAscend] : []),
  ...(deepspeed?.superOffload === undefined ? [] : [superOffload]),
  ...(deepspeed?.zenFlow === undefined ? [] : [zenFlow]),
];

const nearestToMemAscend =
  'MemAscend has no public code: this is the nearest configuration of DeepSpeed, ZeRO-Infinity with the same buffers. It needs more host memory than was planned: see ZeRO-Infinity’s plan.';

const superOffload =
  'SuperOffload is made for coherent links (GH200): on PCIe it overlaps no better than plain offload (DeepSpeed issue 7966). It is planned from its public description, not from measurements.';

const zenFlow =
  'ZenFlow changes what is trained: most weights are up to two intervals old. It is planned from its public description, not from measurements.';

/** What an optimizer in host memory or on drives needs of the machine. */
export const hostWarnings = ({ decisions: { deepspeed } }: FeasiblePlan): readonly string[] => [
  'DeepSpeed builds its CPU Adam at the first start: a C++ compiler and ninja are needed.',
  ...(deepspeed?.pinMemory === true
    ? ['Host memory is pinned; WSL2 and containers may limit that (ulimit -l, about half of the memory on WSL2).']
    : []),
];
