import { frameworks } from '../../cost/frameworks.ts';
import type { GpuWork } from '../../cost/gpu-work.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import type { Outline } from '../../cost/outline.ts';
import { outlineOf } from '../../cost/outline.ts';
import type { Rates } from '../../cost/rates.ts';
import { ratesOf } from '../../cost/rates.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Settings } from './knobs.ts';

export interface Situation {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: SizedJob;
  readonly settings: Settings;
  /** Knobs that a person settled. */
  readonly given: readonly string[];
  readonly outline: Outline;
  readonly rates: Rates;
  readonly work: GpuWork;
  /** Elements of each layer. */
  readonly layers: readonly number[];
  /** Elements that stay on the GPU: the embedding, the last norm, and a head of its own. */
  readonly staying: number;
}

/** Layers are transformers' own, each operator by itself; flash-attn's cross-entropy, if it is there, is one kernel. */
export const layerCode = frameworks['hugging-face'];

export const situationOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  settings: Settings,
  given: readonly string[],
): Situation => {
  const outline = outlineOf(model);
  const rates = ratesOf(machine, undefined);
  return {
    machine,
    model,
    job,
    settings,
    given,
    outline,
    rates,
    work: gpuWorkOf(model, job, rates, layerCode),
    layers: outline.eachLayer.map((layer) => layer.reduce((sum, n) => sum + n, 0)),
    staying: outline.beforeElements + outline.afterElements,
  };
};

/** First and last layer of each block between checkpoints. */
export const blocksOf = ({ settings, layers }: Situation): readonly { readonly from: number; readonly to: number }[] =>
  Array.from({ length: Math.ceil(layers.length / settings.interval) }, (_, block) => ({
    from: block * settings.interval,
    to: Math.min((block + 1) * settings.interval, layers.length),
  }));
