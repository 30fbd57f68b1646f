import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Block } from './blocks.ts';
import { backwardBlocks } from './blocks.ts';
import { addDepartures } from './gradients.ts';
import type { Step } from './step.ts';
import type { Fetching } from './weights.ts';
import { fetchUpTo } from './weights.ts';

/** Backward: each layer is computed again from what was sent away, then its gradients leave. */
export const addBackward = (step: Step): void => {
  const { situation } = step;
  const fetching: Fetching = { blocks: backwardBlocks(situation), copied: [] };
  const computed: TaskId[] = [];
  const departed: (TaskId | undefined)[] = [];
  for (const [index, block] of fetching.blocks.entries()) {
    fetchUpTo(step, fetching, index + situation.prefetch, computed);
    const begun = [
      ...step.barrier,
      fetching.copied[index],
      // At most two blocks' gradients wait for their copies.
      departed[index - 2],
    ];
    computed.push(
      block.layer === undefined
        ? addCompute(step, block, begun)
        : addLayer(step, block, [...begun, computed[index - 1]], computed[index - 2]),
    );
    departed.push(addDepartures(step, block, computed.at(-1)));
  }
  step.barrier = [computed.at(-1), step.departed].filter((task) => task !== undefined);
};

/** A layer is computed again once its inputs are there, and runs backward once its swapped outputs are. */
const addLayer = (
  step: Step,
  block: Block,
  after: readonly (TaskId | undefined)[],
  beforeLast: TaskId | undefined,
): TaskId => {
  const { builder, demands, situation } = step;
  const { outputs } = block.layer ?? { outputs: 0 };
  const fetched = fetchInputs(step, block, beforeLast);
  const common = { phase: 'backward', after: [...after, fetched] } as const;
  const brought = builder.task({
    ...common,
    name: `swapped outputs for ${block.name}`,
    lane: 'Activation copies in',
    uses: demands.toDevice(outputs),
    acquires: holding('gpu', outputs),
  });
  builder.task({
    ...common,
    name: `recompute for ${block.name}`,
    lane: 'GPU compute',
    uses: demands.gpu(block.recompute),
    acquires: holding('gpu', block.takes),
  });
  return addCompute(step, block, [brought], outputs + situation.activations.kept);
};

/** They come, from the drives first if they were sent there, while the layer after it runs backward. */
const fetchInputs = (
  { builder, demands, situation, barrier }: Step,
  block: Block,
  beforeLast: TaskId | undefined,
): TaskId => {
  const { inputs, outputs, spilled } = block.layer ?? { inputs: 0, outputs: 0, spilled: false };
  const { kept } = situation.activations;
  const common = { phase: 'backward', after: [...barrier, beforeLast] } as const;
  const read = spilled
    ? builder.task({
        ...common,
        name: `read activations for ${block.name}`,
        lane: 'Activation reads',
        uses: demands.fromNvme(inputs + outputs),
      })
    : undefined;
  return builder.task({
    ...common,
    name: `inputs for ${block.name}`,
    lane: 'Activation copies in',
    after: [...common.after, read],
    uses: demands.toDevice(inputs, kept),
    acquires: holding('gpu', kept),
  });
};

/** Backward proper. `held`: what was brought for it, part of its working set by now. */
const addCompute = (
  { builder, demands }: Step,
  block: Block,
  after: readonly (TaskId | undefined)[],
  held = 0,
): TaskId =>
  builder.task({
    name: block.name,
    lane: 'GPU compute',
    phase: 'backward',
    after,
    uses: demands.gpu(block.compute),
    acquires: holding('gpu', block.takesMore + block.leaves),
    releases: holding('gpu', block.takes + block.takesMore + held + block.gives + 2 * block.elements),
  });
