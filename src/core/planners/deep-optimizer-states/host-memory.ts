import { unexplainedFirstStepBytesPerParameter } from '../../cost/deepspeed.ts';
import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { part, pinnedPart } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts } from '../../cost/memory/staged.ts';
import { pinnedBytes } from '../../cost/pinned.ts';
import type { Group } from './groups.ts';
import type { Situation } from './situation.ts';

/**
 * What one process holds in host memory. ZeRO-3 offload: fp32 master weights, pinned fp32 gradients a sub-group, the
 * pinned 16-bit accumulation buffer, moments, and what appears in the first step for no known reason. The fork pins
 * master and moments of every sub-group as well, and DeepSpeedCPUAdam makes moments of its own for what the CPU updates;
 * the unexplained part is not in its logs. stage3.py of the fork; logs of Deep Optimizer States.
 */
export const hostResident = (situation: Situation): readonly Part[] => {
  const { groups, settings } = situation;
  const away = groups.all.filter(({ place }) => place !== 'static');
  return [
    ...(settings.interleave ? forkParts(situation, away) : offloadParts(away)),
    pinnedPart('gradients', 'fp32 gradients', pinned(away)),
    pinnedPart('gradients', '16-bit gradient buffer', pinnedBytes(2 * elementsOf(away))),
    processPart,
  ];
};

const forkParts = ({ groups }: Situation, away: readonly Group[]): readonly Part[] => [
  pinnedPart('optimizer', 'fp32 master weights', pinned(away)),
  pinnedPart('optimizer', 'Adam moments (m, v)', 2 * pinned(away)),
  part('optimizer', 'a second copy of the moments of what the CPU updates', 8 * groups.elements.cpu),
];

const offloadParts = (away: readonly Group[]): readonly Part[] => {
  const elements = elementsOf(away);
  return [
    part('optimizer', 'fp32 master weights', 4 * elements),
    part('optimizer', 'Adam moments (m, v)', 8 * elements),
    part(
      'optimizer',
      'first-step allocation seen in published logs, origin unknown',
      unexplainedFirstStepBytesPerParameter * elements,
    ),
  ];
};

/** One pinned fp32 buffer a group. */
const pinned = (groups: readonly Group[]): number =>
  groups.reduce((sum, { elements }) => sum + pinnedBytes(4 * elements), 0);

const elementsOf = (groups: readonly Group[]): number => groups.reduce((sum, { elements }) => sum + elements, 0);

export const hostStages = (situation: Situation): Stages => ({
  resident: hostResident(situation),
  forward: [],
  backward: [],
  step: [],
});

export const hostParts = (situation: Situation): readonly Part[] => fullestParts(hostStages(situation));
