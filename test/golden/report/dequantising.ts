import { plainGpuOf } from '../../../src/core/cost/rates.ts';
import { headSeconds, layerSeconds } from '../../../src/core/cost/time/layer.ts';
import { setupFrom } from '../measured/predict.ts';
import { runOf } from '../measured/runs.ts';
import { setups } from '../measured/setups.ts';
import type { Judged } from './judged.ts';

/** LitGPT's table of 2023 has the same run with 16-bit and with quantised weights: what the second takes longer. */
const pairs = [
  ['litgpt-2023-1', 'litgpt-2023-2'],
  ['litgpt-2023-4', 'litgpt-2023-5'],
  ['litgpt-2023-8', 'litgpt-2023-9'],
  ['litgpt-2023-11', 'litgpt-2023-12'],
] as const;

/** The share of the memory's rate at which matrices are made 16-bit again was fitted to it. */
const fittedTo = 'litgpt-2023-9';

const notes: Readonly<Record<string, string>> = {
  'litgpt-2023-2': 'so small a model waits for the CPU, which hides part of it',
  'litgpt-2023-5': 'so small a model waits for the CPU, which hides part of it',
};

/** Seconds that a micro-batch takes to make quantised matrices 16-bit again, forward and backward. */
const predicted = (id: string): number => {
  const measured = setups.find((setup) => setup.id === id);
  if (measured === undefined) throw new Error(`no setup ${id}`);
  const { setup, rates } = setupFrom(measured);
  if (rates === undefined) throw new Error(`${id} names no GPU`);
  const gpu = plainGpuOf(rates);
  return [false, true].reduce((total, backward) => {
    const layers = setup.kinds.reduce(
      (sum, { count, model }) => sum + count * layerSeconds(model, setup, gpu, backward).dequantise,
      0,
    );
    return total + layers + headSeconds(setup, gpu, backward).dequantise;
  }, 0);
};

const published = (id: string): number => {
  const minutes = runOf(id).min_per_1k_iter;
  if (minutes === undefined) throw new Error(`${id} has no time`);
  return (minutes * 60) / 1000;
};

export const dequantisingRows = (): readonly Judged[] =>
  pairs.map(([plain, quantised]) => {
    const note = notes[quantised];
    return {
      file: 'measured-runs.json',
      system: 'litgpt-2023',
      id: quantised,
      title: `${runOf(quantised).model}, quantised less 16-bit, a micro-batch`,
      quantity: 'dequantising',
      unit: 's',
      published: published(quantised) - published(plain),
      predicted: predicted(quantised),
      fitted: quantised === fittedTo,
      ...(note === undefined ? {} : { note }),
    };
  });
