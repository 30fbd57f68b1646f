import type { Component, Share } from '../../../../core/cost/memory/footprint.ts';
import { peakOf, sizeOfShares } from '../../../../core/cost/memory/footprint.ts';
import { estimateZero2, estimateZero3 } from '../../../../core/cost/estimators/deepspeed.ts';
import type { PeerEstimate } from '../../../../core/cost/estimators/peers.ts';
import { peerEstimates } from '../../../../core/cost/estimators/peers.ts';
import { outlineOf } from '../../../../core/cost/outline.ts';
import { capacityText } from '../../../../core/format.ts';
import type { Model } from '../../../../core/model/model.ts';
import { countParameters } from '../../../../core/model/parameters.ts';
import type { Plan } from '../../../../core/planners/types.ts';

/** Another tool's answer beside ours. */
export interface PeerRow {
  readonly id: string;
  readonly title: string;
  readonly cites: string;
  readonly gpuBytes: number;
  readonly hostBytes: number | undefined;
  /** Its answer for GPU memory less ours; undefined where the plan has no peak. */
  readonly differenceBytes: number | undefined;
  readonly leavesOut: string;
}

export const peerRows = (model: Model, plan: Plan): readonly PeerRow[] => {
  const ours = gpuPeak(plan);
  return [...offloadEstimates(model, plan), ...peerEstimates(model, plan.job)].map(
    ({ id, title, cites, gpu, cpu, leavesOut }) => ({
      ...{ id, title, cites, leavesOut },
      gpuBytes: gpu,
      hostBytes: cpu,
      differenceBytes: ours === undefined ? undefined : gpu - ours,
    }),
  );
};

export const gpuPeak = (plan: Plan): number | undefined => plan.memory.find(({ tier }) => tier === 'gpu')?.peak;

type OffloadEstimate = Omit<PeerEstimate, 'id'> & { readonly id: string };

const oneGpu = { nodes: 1, gpusPerNode: 1 } as const;

/** Of systems that offload, DeepSpeed's estimators with the same offload. */
const offloadEstimates = (model: Model, { system }: Plan): readonly OffloadEstimate[] => {
  if (system !== 'zero-offload' && system !== 'zero-infinity') return [];
  const { total } = countParameters(model);
  const words = { cites: 'DeepSpeed 0.19, runtime/zero', leavesOut: offloadLeavesOut };
  return system === 'zero-offload'
    ? [
        {
          ...words,
          id: 'zero2-offload',
          title: 'DeepSpeed, stage 2, optimizer offloaded',
          ...estimateZero2(total, oneGpu, true),
        },
      ]
    : [
        {
          ...words,
          id: 'zero3-offload',
          title: 'DeepSpeed, stage 3, all offloaded',
          ...estimateZero3(total, outlineOf(model).largest, oneGpu, 'optimizer and weights'),
        },
      ];
};

const offloadLeavesOut =
  'activations, checkpoints, logits, the context of CUDA and what lies on NVMe; host memory has a margin of a half';

/** States of a model: the one thing that all of these estimators count. */
const states: ReadonlySet<Component> = new Set(['weights', 'adapters', 'optimizer', 'gradients']);

/** Why ours is another number, from its own parts. */
export const whyText = (plan: Plan): string | undefined => {
  const shares: readonly Share[] = plan.footprint === undefined ? [] : peakOf(plan.footprint, 'gpu').shares;
  if (shares.length === 0) return undefined;
  const held = sizeOfShares(shares.filter(({ component }) => states.has(component)));
  const rest = sizeOfShares(shares) - held;
  return `Of our peak, ${capacityText(held)} are weights, gradients and optimizer states, which these estimators count; ${capacityText(rest)} are activations, logits, buffers, context and margin, which they leave out.`;
};

/** `−12.3 GiB` where another tool says less. */
export const differenceText = (bytes: number | undefined): string => {
  if (bytes === undefined) return '';
  return `${bytes < 0 ? '−' : '+'}${capacityText(Math.abs(bytes))}`;
};
