import { holding } from '../../schedule/tiers.ts';
import type { Step } from './step.ts';

/** The update on the GPU; paged states are brought in before it and make way after. */
export const addUpdate = (step: Step): void => {
  const { builder, demands, seconds, situation } = step;
  const { sizes, job, design } = situation;
  const phase = 'optimizer';
  const paged = design.paged && sizes.states > 0;
  const brought = paged
    ? builder.task({
        name: 'pages of optimizer states, in',
        lane: 'Weight copies',
        phase,
        after: step.barrier,
        uses: demands.toDevice(sizes.states),
      })
    : undefined;
  const gone = job.gradientAccumulation > 1 ? 0 : gradientsToFree(step);
  const updated = builder.task({
    name: 'update',
    lane: 'GPU compute',
    phase,
    after: [...step.barrier, brought],
    uses: demands.gpu(seconds.update),
    acquires: holding('gpu', sizes.update),
    releases: holding('gpu', sizes.update + gone),
  });
  if (!paged) return;
  builder.task({
    name: 'pages of optimizer states, out',
    lane: 'Weight copies',
    phase,
    after: [updated],
    uses: demands.toHost(sizes.states),
  });
};

/** What backward has left: all gradients, or the largest where each was used at once. */
const gradientsToFree = ({ situation }: Step): number => {
  const { job, sizes } = situation;
  if (job.optimizerInBackward) return sizes.largestGradient;
  const inLayers = sizes.layers.reduce((sum, { gradients }) => sum + gradients, 0);
  return sizes.firstGradient + inLayers + Math.max(0, sizes.gradients - sizes.firstGradient - inLayers);
};
