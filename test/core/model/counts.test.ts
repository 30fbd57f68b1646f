import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activationBytes,
  checkpointBytes,
  layerActivationBytes,
  lossBytes,
  workingSetBytes,
} from '../../../src/core/model/activations.ts';
import {
  forwardFlops,
  hardwareFlops,
  headForwardFlops,
  layerForwardFlops,
  modelFlops,
} from '../../../src/core/model/flops.ts';
import { kindsOf, layerKinds } from '../../../src/core/model/layers.ts';
import { ModelSchema } from '../../../src/core/model/model.ts';
import { countParameters, layerParameters } from '../../../src/core/model/parameters.ts';
import { gptShape, llamaShape } from '../../../src/core/model/shape.ts';
import { largestTensor, tensorsOf } from '../../../src/core/model/tensors.ts';
import { anyMixedModel, anyModel } from './arbitrary.ts';

const gpt13b = gptShape({ layers: 40, hidden: 5120, heads: 40, vocab: 50257, seq: 1024, head: 'none' });
const llama8b = llamaShape({
  layers: 32,
  hidden: 4096,
  heads: 32,
  kvHeads: 8,
  headDim: 128,
  intermediate: 14336,
  vocab: 128256,
  seq: 131072,
  head: 'untied',
});
const batch = { sequence: 1024, microBatch: 32, flashAttention: true };
const gib = 2 ** 30;
const within = (value: number, expected: number, share: number) =>
  expect(Math.abs(value / expected - 1)).toBeLessThanOrEqual(share);

describe('parameters', () => {
  /** GPT layer 12 h^2 + 13 h (Radford et al. 2019; every count of GPT papers). */
  test('of a GPT layer are 12 h^2 + 13 h', () => {
    expect(layerParameters(gpt13b)).toBe(12 * 5120 ** 2 + 13 * 5120);
  });

  test('of Llama 3.1 8B are 8.030 billion', () => {
    expect(countParameters(llama8b).total).toBe(8030261248);
  });

  test('by module add up to the total', () => {
    fc.assert(
      fc.property(anyMixedModel, (model) => {
        const { total, trainable, active, byModule, byPart } = countParameters(model);
        expect(Object.values(byModule).reduce((sum, part) => sum + part, 0)).toBe(total);
        expect(byPart.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(total);
        expect(trainable).toBe(total);
        expect(active).toBeLessThanOrEqual(total);
        expect(Number.isInteger(active)).toBe(true);
      }),
    );
  });

  test('are those of all tensors together, for any shape', () => {
    fc.assert(
      fc.property(anyMixedModel, (model) => {
        const tensors = tensorsOf(model);
        expect(tensors.reduce((sum, { elements }) => sum + elements, 0)).toBe(countParameters(model).total);
        expect(new Set(tensors.map(({ name }) => name)).size).toBe(tensors.length);
        expect(largestTensor(model).elements).toBe(Math.max(...tensors.map(({ elements }) => elements)));
      }),
    );
  });

  test('of layers that differ are those of each kind, as often as it comes', () => {
    fc.assert(
      fc.property(anyMixedModel, (model) => {
        const kinds = kindsOf(model);
        expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(model.layers);
        const layers = kinds.reduce((sum, kind) => sum + kind.count * layerParameters(kind.model), 0);
        const bare = countParameters({ ...model, layers: 1, plan: undefined, mixer: { kind: 'none' } }).byModule;
        expect(layers + bare.embedding).toBeLessThanOrEqual(countParameters(model).total);
        expect(layerParameters(model) * model.layers).toBeCloseTo(layers, 3);
        expect(layerKinds(model).length).toBe(model.layers);
      }),
    );
  });

  test('stay exact integers at the limits of the schema', () => {
    const limits = {
      layers: 4096,
      hidden: 2 ** 17,
      heads: 2048,
      kvHeads: 2048,
      headDim: 1024,
      intermediate: 2 ** 20,
      vocab: 2 ** 24,
      positions: 2 ** 30,
    };
    const { total } = countParameters(ModelSchema.parse({ ...llama8b, ...limits, head: 'untied' }));
    expect(Number.isSafeInteger(total)).toBe(true);
  });
});

describe('activations', () => {
  /** LoHan, arXiv 2403.06504, figure 1: about 213 GB, which is 34 s b h L = 212.5 GiB. */
  test('of GPT 13B at batch 32, sequence 1024 are 212.5 GiB', () => {
    within(activationBytes(gpt13b, batch), 212.5 * gib, 0.001);
  });

  /** RoundPipe, arXiv 2604.27085: 68 GB for Llama 8B and 16,384 tokens. */
  test('of Llama 3.1 8B at 16,384 tokens are 68.0 GiB', () => {
    within(activationBytes(llama8b, { sequence: 16384, microBatch: 1, flashAttention: true }), 68 * gib, 0.001);
  });

  /** Korthikanti et al., arXiv 2205.05198, equation 1: s b h (34 + 5 a s / h). */
  test('without a flash kernel add 5 a s^2 b a layer', () => {
    const [s, b, h, a] = [1024, 32, 5120, 40];
    expect(layerActivationBytes(gpt13b, { ...batch, flashAttention: false })).toBe(s * b * h * (34 + (5 * a * s) / h));
  });

  test('of a checkpoint are 2 s b h', () => {
    expect(checkpointBytes(gpt13b, batch)).toBe(2 * 1024 * 32 * 5120);
  });

  test('of the loss are none without a head, and grow with the vocabulary', () => {
    expect(lossBytes(gpt13b, batch)).toBe(0);
    expect(lossBytes(llama8b, batch)).toBeGreaterThan(8 * 1024 * 32 * 128256);
  });

  test('are linear in the batch, and one layer in backward needs more than its own', () => {
    fc.assert(
      fc.property(anyModel, fc.integer({ min: 1, max: 64 }), fc.boolean(), (model, microBatch, flashAttention) => {
        const one = { sequence: 512, microBatch: 1, flashAttention };
        expect(activationBytes(model, { ...one, microBatch })).toBe(microBatch * activationBytes(model, one));
        expect(workingSetBytes(model, one)).toBeGreaterThan(layerActivationBytes(model, one));
      }),
    );
  });
});

describe('FLOPs', () => {
  /** Narayanan et al., arXiv 2104.04473, appendix: 24 B s h^2 + 4 B s^2 h a layer forward. */
  test('of a GPT layer forward are 24 T h^2 + 4 T s h', () => {
    const [tokens, s, h] = [32 * 1024, 1024, 5120];
    expect(layerForwardFlops(gpt13b, batch)).toBe(24 * tokens * h ** 2 + 4 * tokens * s * h);
  });

  /** LoHan, arXiv 2403.06504: the 13B benchmark at batch 32 is 852 TFLOP forward. */
  test('of the 13B benchmark forward are 852 TFLOP, without a head', () => {
    within(forwardFlops(gpt13b, batch), 852e12, 0.001);
    expect(headForwardFlops(gpt13b, batch)).toBe(0);
  });

  test('count 3F for the model, 4F with a full recompute', () => {
    const forward = forwardFlops(llama8b, batch);
    expect(modelFlops(llama8b, batch, 'nothing')).toBe(3 * forward);
    expect(hardwareFlops(llama8b, batch, 'nothing', true)).toBe(4 * forward);
    expect(hardwareFlops(llama8b, batch, 'nothing', false)).toBe(3 * forward);
  });

  test('of the model are 6 P T and attention, where the head is untied', () => {
    const short = { sequence: 1, microBatch: 4096, flashAttention: true };
    const matrices = countParameters(llama8b).total - 128256 * 4096;
    within(modelFlops(llama8b, short, 'nothing'), 6 * matrices * 4096, 0.001);
  });

  test('of a frozen model leave out the gradients of its matrices: 4 P T, 6 P T with a full recompute', () => {
    const short = { sequence: 1, microBatch: 4096, flashAttention: true };
    const matrices = countParameters(llama8b).total - 128256 * 4096;
    within(modelFlops(llama8b, short, 'all'), 4 * matrices * 4096, 0.001);
    within(hardwareFlops(llama8b, short, 'all', true), 6 * matrices * 4096, 0.001);
  });

  test('count the gradients of a head that is trained beside frozen layers', () => {
    const head = headForwardFlops(llama8b, batch);
    expect(modelFlops(llama8b, batch, 'layers') - modelFlops(llama8b, batch, 'all')).toBe(head);
  });
});
