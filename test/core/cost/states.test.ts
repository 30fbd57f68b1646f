import { describe, expect, test } from 'vitest';
import { bytesPerElement } from '../../../src/core/cost/memory/formats.ts';
import type { Trained } from '../../../src/core/cost/memory/optimizers.ts';
import { stateBytes, updateBytes } from '../../../src/core/cost/memory/optimizers.ts';
import type { OptimizerKind } from '../../../src/core/job/choices.ts';

const matrix: Trained = { rows: 4096, columns: 1024, count: 2, inLayer: true };
const embedding: Trained = { rows: 1000, columns: 1024, count: 1, inLayer: false };
const vector: Trained = { rows: 1024, columns: 1, count: 1, inLayer: false };
const elements = 2 * 4096 * 1024 + 1000 * 1024 + 1024;

/** By hand from what each optimizer keeps for 16-bit weights. */
describe('optimizer states', () => {
  test.each<readonly [OptimizerKind, number]>([
    ['adamw', 4 * elements],
    ['adamw-fused', 4 * elements],
    ['paged-adamw', 8 * elements],
    // A byte each and an fp32 scale for 256; the vector is too small for it.
    ['adamw-8bit', 2 * (elements - 1024) * (1 + 4 / 256) + 8 * 1024],
    ['paged-adamw-8bit', 2 * (elements - 1024) * (1 + 4 / 256) + 8 * 1024],
    ['lion', 4 * elements],
    ['adafactor', 4 * (2 * (4096 + 1024) + 1000 + 1024 + 1024)],
    ['galore', 2 * 128 * 2 * (2 * 4096 + 1024) + 4 * (1000 * 1024 + 1024)],
    ['muon', 2 * 2 * 4096 * 1024 + 4 * (1000 * 1024 + 1024)],
    ['sgd', 0],
  ])('%s', (kind, bytes) => {
    expect(stateBytes(kind, [matrix, embedding, vector], 2)).toBe(bytes);
  });

  test('are twice as large for fp32 weights where moments are made like them', () => {
    expect(stateBytes('adamw', [matrix], 4)).toBe(2 * stateBytes('adamw', [matrix], 2));
    expect(stateBytes('paged-adamw', [matrix], 4)).toBe(stateBytes('paged-adamw', [matrix], 2));
  });

  test('need room for all tensors at once in PyTorch, for one in others', () => {
    const tensors = [matrix, embedding, vector];
    expect(updateBytes('adamw', tensors, 4, true)).toBe(4 * elements);
    expect(updateBytes('adamw', tensors, 4, false)).toBe(4 * 4096 * 1024);
    expect(updateBytes('adamw-fused', tensors, 4, true)).toBe(0);
    expect(updateBytes('muon', tensors, 2, true)).toBe(6 * 4096 * 1024);
  });
});

/** QLoRA, arXiv 2305.14314, section 3: second quantisation saves 0.373 bits a parameter, from 4.5 to 4.127. */
test('nf4 takes 4.5 bits, and 4.127 with its scales quantised again', () => {
  expect(8 * bytesPerElement('nf4', false)).toBe(4.5);
  expect(8 * bytesPerElement('nf4', true)).toBeCloseTo(4.127, 3);
});
