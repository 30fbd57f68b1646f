import { gradientPassSeconds } from '../../cost/gpu-update.ts';
import type { Pass } from '../../cost/passes.ts';
import { trainingLoopLane } from '../../cost/passes.ts';
import { waitingElements } from '../../cost/outline.ts';
import type { Phase, TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import { seconds } from '../../units.ts';
import { addDeparture, leavingAfter } from './gradients.ts';
import { isCrowded, scoresBesideDeparture, softmaxBytes } from './gpu-memory.ts';
import { exchangeSeconds, flushSeconds, loopSeconds } from './loop.ts';
import type { Step } from './step.ts';

/** One micro-batch, or several like ones: the loop around it where it is asked for, forward, backward; it ends when its gradients have left. */
export const addPass = (step: Step, pass: Pass): void => {
  addLoop(step, pass);
  for (const block of forwardBlocks(step)) addCompute(step, pass, block, []);
  const leaving = leavingAfter(step);
  const crowded = pass.last && isCrowded(step.situation);
  for (const [index, block] of backwardBlocks(step).entries()) {
    // Two recorded events: backward runs at most two departures ahead. stage3.py, `max_param_reduce_events`.
    const waits = pass.last && !step.situation.settings.asyncGradients ? step.departed : step.departedBefore;
    addCompute(step, pass, block, [waits]);
    const left = leaving[index];
    if (left === undefined) continue;
    if (crowded && left.cpu + left.visiting > 0) addFlush(step, index);
    addDeparture(step, pass, left, index);
  }
  step.barrier = [step.computed, step.departed].filter((task) => task !== undefined);
};

/** Memory is full: room for a departure is what the allocator frees of its cache, once all copies have ended as well. */
const addFlush = (step: Step, block: number): void => {
  step.computed = step.builder.task({
    name: `allocator empties its cache ${String(block + 1)}`,
    lane: 'GPU compute',
    phase: 'backward',
    after: [step.departed],
    overheadSeconds: seconds(flushSeconds),
  });
};

const addLoop = (step: Step, pass: Pass): void => {
  const { settings } = step.situation;
  if (!settings.loop) return;
  const task = step.builder.task({
    name: `training loop${pass.label}`,
    lane: trainingLoopLane,
    phase: 'forward',
    after: step.barrier,
    overheadSeconds: seconds(loopSeconds(settings, pass.repeat, pass.last)),
  });
  step.barrier = [task];
};

/** A stretch of the model that computes as one task. GPU bytes taken at its start and given back at its end. */
interface Block {
  readonly name: string;
  readonly phase: Phase;
  readonly gpuSeconds: number;
  readonly takes: number;
  readonly gives: number;
}

const forwardBlocks = ({ situation, work }: Step): readonly Block[] => {
  const { model, activations } = situation;
  const takes = activations.kept + activations.forward;
  return [
    { name: 'embedding', phase: 'forward', gpuSeconds: work.embeddingForward, takes: 0, gives: 0 },
    ...Array.from({ length: model.layers }, (_, index) => ({
      name: `forward ${index + 1}`,
      phase: 'forward' as const,
      gpuSeconds: work.layerForward,
      takes,
      gives: activations.forward,
    })),
    {
      name: 'head and loss',
      phase: 'forward',
      gpuSeconds: work.headForward,
      takes: activations.loss + softmaxBytes(situation),
      gives: 0,
    },
  ];
};

const backwardBlocks = ({ situation, work }: Step): readonly Block[] => {
  const { model, activations, outline, rates, settings } = situation;
  const bucketed = (elements: number) =>
    gradientPassSeconds(elements, rates) + exchangeSeconds(elements, settings.ranks);
  const waiting = 2 * waitingElements(outline);
  const scores = scoresBesideDeparture(situation);
  const gpuSeconds =
    work.layerBackward + (activations.recompute ? work.layerForward : 0) + bucketed(outline.layerElements);
  return [
    {
      name: 'head backward',
      phase: 'backward',
      gpuSeconds: work.headBackward + bucketed(outline.afterElements),
      takes: 0,
      gives: activations.loss + softmaxBytes(situation),
    },
    ...Array.from({ length: model.layers }, (_, index) => ({
      name: `backward ${model.layers - index}`,
      phase: 'backward' as const,
      gpuSeconds,
      takes: activations.backward + scores + (index === 0 ? waiting : 0),
      gives: activations.backward + scores + activations.kept,
    })),
    {
      name: 'embedding backward',
      phase: 'backward',
      gpuSeconds: work.embeddingBackward + bucketed(outline.beforeElements),
      takes: 0,
      gives: waiting,
    },
  ];
};

const addCompute = (step: Step, pass: Pass, block: Block, after: readonly (TaskId | undefined)[]): void => {
  step.computed = step.builder.task({
    name: `${block.name}${pass.label}`,
    lane: 'GPU compute',
    phase: block.phase,
    after: [...step.barrier, ...after],
    uses: step.demands.gpu(block.gpuSeconds * pass.repeat),
    acquires: holding('gpu', block.takes),
    releases: holding('gpu', block.gives),
  });
  step.barrier = [];
};
