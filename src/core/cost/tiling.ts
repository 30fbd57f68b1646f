import type { SizedJob } from '../job/job.ts';
import type { Model } from '../model/model.ts';
import { layerMatrices } from './matrices.ts';
import type { Outline } from './outline.ts';
import type { Rates } from './rates.ts';
import { plainGpuOf } from './rates.ts';
import { matmulSeconds } from './time/matmul.ts';

/**
 * Memory-centric tiling: each large matrix of a layer becomes `tiles` smaller ones that are fetched, used and dropped
 * one by one. ZeRO-Infinity, arXiv 2104.07857, section 5.1.3; DeepSpeed, zero/tiling.py.
 */
export const tiled = (outline: Outline, tiles: number, threshold: number): Outline => {
  if (tiles <= 1) return outline;
  const ofOutline = known.get(outline) ?? new Map<string, Outline>();
  known.set(outline, ofOutline);
  const key = `${tiles}/${threshold}`;
  const found = ofOutline.get(key) ?? cutInTiles(outline, tiles, threshold);
  ofOutline.set(key, found);
  return found;
};

const known = new WeakMap<Outline, Map<string, Outline>>();

const cutInTiles = (outline: Outline, tiles: number, threshold: number): Outline => {
  const made = new Map<readonly number[], readonly number[]>();
  const cut = (layer: readonly number[]): readonly number[] => {
    const known = made.get(layer) ?? layer.flatMap((elements) => pieces(elements, elements > threshold ? tiles : 1));
    made.set(layer, known);
    return known;
  };
  const layer = cut(outline.layer);
  const eachLayer = outline.eachLayer.map(cut);
  const largestInLayer = [...made.values()].flat().reduce((most, elements) => Math.max(most, elements), 0);
  const outside = [...outline.before, ...outline.after].reduce((most, elements) => Math.max(most, elements), 0);
  return { ...outline, layer, eachLayer, largestInLayer, largest: Math.max(outside, largestInLayer) };
};

/** Whole elements that add up; no piece is empty. */
const pieces = (elements: number, tiles: number): readonly number[] => {
  const count = Math.min(tiles, elements);
  const least = Math.floor(elements / count);
  const more = elements - least * count;
  return Array.from({ length: count }, (_, index) => least + (index < more ? 1 : 0));
};

/** Seconds that one layer takes longer forward, and backward, since smaller products fill the GPU less. */
export const tilingSeconds = (model: Model, { microBatch, sequence }: SizedJob, rates: Rates, tiles: number) => {
  if (tiles <= 1) return { forward: 0, backward: 0 };
  const gpu = plainGpuOf(rates);
  const longer = (shape: (rows: number) => readonly [number, number, number], rows: number) => {
    const piece = Math.ceil(rows / tiles);
    return Math.max(0, Math.ceil(rows / piece) * matmulSeconds(gpu, shape(piece)) - matmulSeconds(gpu, shape(rows)));
  };
  const sums = layerMatrices(model).map(({ rows, columns, count, used }) => {
    const tokens = (microBatch * sequence * used) / count;
    return {
      forward: count * longer((piece) => [tokens, piece, columns], rows),
      backward:
        count * (longer((piece) => [tokens, columns, piece], rows) + longer((piece) => [piece, columns, tokens], rows)),
    };
  });
  return {
    forward: sums.reduce((total, { forward }) => total + forward, 0),
    backward: sums.reduce((total, { backward }) => total + backward, 0),
  };
};
