import type { Pass } from '../../cost/passes.ts';
import { passesOf } from '../../cost/passes.ts';
import type { Phase, Schedule, TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import { fetchCheckpoint, fetchWeights, sendCheckpoint } from './copies.ts';
import type { Situation } from './situation.ts';
import type { Layer, Step } from './step.ts';
import { newStep } from './step.ts';
import { addUpdate } from './update.ts';

/** One stream of kernels; weights and checkpoints that wait in host memory come and go beside it. */
export const scheduleOf = (situation: Situation): Schedule => {
  const step = newStep(situation);
  for (const pass of passesOf(situation.job.gradientAccumulation)) {
    addForward(step, pass);
    addBackward(step, pass);
  }
  addUpdate(step);
  return step.builder.finish();
};

interface Work {
  readonly name: string;
  readonly phase: Phase;
  readonly seconds: number;
  readonly takes: number;
  readonly gives: number;
  readonly after?: readonly (TaskId | undefined)[];
}

const compute = (step: Step, pass: Pass, work: Work): TaskId => {
  const task = step.builder.task({
    name: `${work.name}${pass.label}`,
    lane: 'GPU compute',
    phase: work.phase,
    after: [...step.barrier, ...(work.after ?? [])],
    uses: step.demands.gpu(work.seconds * pass.repeat),
    acquires: holding('gpu', work.takes),
    releases: holding('gpu', work.gives),
  });
  step.computed = [...step.computed.slice(-1), task];
  return task;
};

const addForward = (step: Step, pass: Pass): void => {
  const { seconds, situation, layers } = step;
  const { sizes, design } = situation;
  const { casts, dequantised, loss, headGradient } = sizes;
  const phase = 'forward';
  compute(step, pass, { name: 'embedding', phase, seconds: seconds.embeddingForward, takes: casts, gives: 0 });
  for (const layer of layers) {
    const fetched = fetchWeights(step, pass, layer, phase);
    const task = compute(step, pass, {
      name: `forward ${layer.name}`,
      phase,
      seconds: layer.forward,
      takes: layer.kept + dequantised,
      gives: dequantised + (fetched === undefined ? 0 : layer.weights),
      // Two checkpoints on their way at most.
      after: [fetched, design.keeping === 'offloaded' ? step.sent.at(-2) : undefined],
    });
    if (design.keeping === 'offloaded') sendCheckpoint(step, pass, layer, task);
  }
  const held = loss + headGradient + dequantised;
  compute(step, pass, {
    name: 'head and loss',
    phase,
    seconds: seconds.headForward,
    takes: held,
    gives: 0,
    after: [step.sent.at(-1)],
  });
};

const addBackward = (step: Step, pass: Pass): void => {
  const { seconds, situation, layers } = step;
  const { sizes } = situation;
  const phase = 'backward';
  const held = sizes.loss + sizes.headGradient + sizes.dequantised;
  compute(step, pass, { name: 'head backward', phase, seconds: seconds.headBackward, takes: 0, gives: held });
  // Copies for backward wait until those of forward have left.
  step.sent = [];
  const made = gradientsMade(situation);
  for (const [index, layer] of [...layers.entries()].reverse()) {
    const first = index === layers.length - 1;
    addLayerBackward(step, pass, layer, first ? made.first : 0, made.each);
  }
  compute(step, pass, {
    name: 'embedding backward',
    phase,
    seconds: seconds.embeddingBackward,
    takes: made.last,
    gives: sizes.casts,
  });
  step.barrier = step.computed.slice(-1);
};

const addLayerBackward = (step: Step, pass: Pass, layer: Layer, before: number, each: boolean): void => {
  const { situation } = step;
  const { dequantised } = situation.sizes;
  const phase = 'backward';
  const fetched = fetchWeights(step, pass, layer, phase);
  const checkpoint = situation.design.keeping === 'offloaded' ? fetchCheckpoint(step, pass, layer) : undefined;
  compute(step, pass, {
    name: `backward ${layer.name}`,
    phase,
    seconds: layer.backward,
    takes: before + (each ? layer.gradients : 0) + layer.working + dequantised,
    gives: layer.working + dequantised + layer.kept + (fetched === undefined ? 0 : layer.weights),
    after: [fetched, checkpoint],
  });
};

/** Which task brings how many gradients: none where they stay from micro-batch to micro-batch. */
const gradientsMade = ({ job, sizes }: Situation) => {
  if (job.gradientAccumulation > 1) return { first: 0, each: false, last: 0 };
  if (job.optimizerInBackward) {
    const first = Math.min(sizes.largestGradient, sizes.firstGradient + (sizes.layers.at(-1)?.gradients ?? 0));
    return { first, each: false, last: sizes.largestGradient - first };
  }
  const inLayers = sizes.layers.reduce((sum, { gradients }) => sum + gradients, 0);
  const last = Math.max(0, sizes.gradients - sizes.firstGradient - inLayers);
  return { first: sizes.firstGradient, each: true, last };
};
