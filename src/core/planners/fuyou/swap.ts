import { layerMatrices } from '../../cost/matrices.ts';
import { pinnedBytes } from '../../cost/pinned.ts';
import { plainGpuOf } from '../../cost/rates.ts';
import { matmulSeconds } from '../../cost/time/matmul.ts';
import { batchTokens } from '../../model/batch.ts';
import type { KindOfLayers } from '../../model/layers.ts';
import { layerKinds } from '../../model/layers.ts';
import type { Base } from './base.ts';

/** The output of one matrix product of one layer, which may be sent to host memory and not computed again. */
export interface Candidate {
  readonly layer: number;
  readonly bytes: number;
  /** What it takes of host memory, pinned by itself. */
  readonly hostBytes: number;
  /** Seconds of the GPU that its recompute would take. */
  readonly saves: number;
  /** FLOP for each byte: what orders the candidates. */
  readonly benefit: number;
}

/**
 * Outputs of matrix products, those that save most work a byte first, then by layer. A product of T x k by k x n saves
 * 2Tkn FLOP for 2Tn bytes: k a byte, so the last product of the MLP comes first and the others tie at a quarter of it.
 * "Offloading benefit" FLOP / A: papers/fuyou-memascend, sections 1.2 and 2; the authors' code fixes that order.
 */
export const candidatesOf = (base: Base): readonly Candidate[] => {
  const ofKind = new Map<KindOfLayers, readonly Omit<Candidate, 'layer'>[]>();
  const all = layerKinds(base.model).flatMap((kind, layer) => {
    const own = ofKind.get(kind) ?? outputsOf(base, kind);
    ofKind.set(kind, own);
    return own.map((one) => ({ ...one, layer }));
  });
  return all.sort((a, b) => b.benefit - a.benefit || b.bytes - a.bytes || a.layer - b.layer);
};

const outputsOf = ({ job, rates }: Base, { model }: KindOfLayers): readonly Omit<Candidate, 'layer'>[] => {
  const tokens = batchTokens(job);
  const gpu = plainGpuOf(rates);
  return layerMatrices(model).map(({ rows, columns, count, used }) => {
    const bytes = 2 * tokens * rows * used;
    const saves = count * matmulSeconds(gpu, [(tokens * used) / count, rows, columns]);
    return { bytes, hostBytes: pinnedBytes(bytes), saves, benefit: columns };
  });
};

/** What leaves the GPU of each layer, what that saves, and where it goes. */
export interface Swap {
  /** All of it, layer inputs included, and what of it goes on to the drives. */
  readonly bytes: number;
  readonly spilled: number;
  readonly hostBytes: number;
  readonly layers: readonly LayerSwap[];
}

export interface LayerSwap {
  /** Of the layer's inputs, and of outputs inside it. */
  readonly inputs: number;
  readonly outputs: number;
  /** Seconds of recompute that are left. */
  readonly recompute: number;
  readonly spilled: boolean;
}

/** Bytes of one layer's inputs, as they are copied and as they are pinned. */
export const inputsOf = ({ activations, settings }: Base) => ({
  bytes: settings.checkpoints * activations.kept,
  hostBytes: settings.checkpoints * pinnedBytes(activations.kept),
});

/** Main memory is filled first, from the first layer on; what finds no room goes on to the drives. LoHan slides, swapping. */
export const spread = (base: Base, taken: readonly Candidate[], room: number): Swap => {
  const inputs = inputsOf(base);
  const outputs = new Float64Array(base.model.layers);
  const held = new Float64Array(base.model.layers).fill(inputs.hostBytes);
  const saved = new Float64Array(base.model.layers);
  for (const { layer, bytes, hostBytes, saves } of taken) {
    outputs[layer] = (outputs[layer] ?? 0) + bytes;
    held[layer] = (held[layer] ?? 0) + hostBytes;
    saved[layer] = (saved[layer] ?? 0) + saves;
  }
  let hostBytes = 0;
  const layers = Array.from(outputs, (own, layer): LayerSwap => {
    const recompute = Math.max(0, base.work.layerForward - (saved[layer] ?? 0));
    const spilled = hostBytes + (held[layer] ?? 0) > room;
    if (!spilled) hostBytes += held[layer] ?? 0;
    return { inputs: inputs.bytes, outputs: own, recompute, spilled };
  });
  const sum = (some: readonly LayerSwap[]) => some.reduce((total, one) => total + one.inputs + one.outputs, 0);
  return { bytes: sum(layers), spilled: sum(layers.filter(({ spilled }) => spilled)), hostBytes, layers };
};
