import { accumulateSeconds, gradientPassSeconds } from '../../cost/gpu-update.ts';
import type { Pass } from '../../cost/passes.ts';
import { passesOf } from '../../cost/passes.ts';
import type { Phase, Schedule } from '../../schedule/types.ts';
import type { Situation } from './situation.ts';
import type { Step } from './step.ts';
import { addTask, newStep } from './step.ts';
import { addUpdate } from './update.ts';

/** One lane: a step that never leaves the GPU is one stream of kernels. */
export const scheduleOf = (situation: Situation): Schedule => {
  const step = newStep(situation);
  for (const pass of passesOf(situation.job.gradientAccumulation)) {
    addForward(step, pass);
    addBackward(step, pass);
  }
  addUpdate(step);
  return step.builder.finish();
};

const inPass =
  (step: Step, phase: Phase, pass: Pass) =>
  (name: string, deviceSeconds: number, takes: number, gives: number): void => {
    addTask(step, phase, `${name}${pass.label}`, deviceSeconds * pass.repeat, takes, gives);
  };

const addForward = (step: Step, pass: Pass): void => {
  const { work, situation } = step;
  const { kept, forward, loss } = situation.activations;
  const task = inPass(step, 'forward', pass);
  task('embedding', work.embeddingForward, 0, 0);
  for (let layer = 1; layer <= situation.model.layers; layer += 1) {
    task(`forward ${layer}`, work.layerForward, kept + forward, forward);
  }
  task('head and loss', work.headForward, loss, 0);
};

/** Buckets and gradients are made anew in each backward; the first micro-batch's gradients stay, and the sum is there. */
const addBackward = (step: Step, pass: Pass): void => {
  const { work, rates, situation } = step;
  const { outline, sizes, total } = situation;
  const { kept, backward, loss, recompute } = situation.activations;
  const { layers } = outline;
  const task = inPass(step, 'backward', pass);
  const reduced = (elements: number) => gradientPassSeconds(elements, rates);
  const first = sizes.waiting + sizes.enteringFirst;
  const headSeconds = work.headBackward + reduced(outline.afterElements);
  task('head backward', headSeconds, sizes.buckets + first, loss + sizes.enteringFirst);
  const layerSeconds = work.layerBackward + (recompute ? work.layerForward : 0) + reduced(outline.layerElements);
  const working = backward + sizes.entering;
  for (let layer = layers; layer >= 1; layer -= 1) {
    const made = layer === layers ? sizes.gradients : 0;
    task(`backward ${layer}`, layerSeconds, made + working, working + kept);
  }
  const ended = sizes.enteringAtEnd + sizes.waiting + sizes.buckets;
  const lastSeconds = work.embeddingBackward + reduced(outline.beforeElements);
  task('embedding backward', lastSeconds, sizes.enteringAtEnd, ended);
  if (!pass.first) task('add gradients', accumulateSeconds(total, rates), 0, sizes.gradients);
};
