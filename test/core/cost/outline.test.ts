import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backwardElements, eachTensor, outlineOf, sumOver } from '../../../src/core/cost/outline.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { largestTensor, tensorsOf } from '../../../src/core/model/tensors.ts';
import { anyMixedModel } from '../model/arbitrary.ts';

describe('the outline of a model', () => {
  test('holds every tensor in model order, also where layers differ', () => {
    fc.assert(
      fc.property(anyMixedModel, (model) => {
        const outline = outlineOf(model);
        const elements: number[] = [];
        eachTensor(outline, (one) => elements.push(one));
        expect(elements).toEqual(tensorsOf(model).map((tensor) => Number(tensor.elements)));
        expect(outline.total).toBe(countParameters(model).total);
        expect(outline.largest).toBe(Number(largestTensor(model).elements));
      }),
    );
  });

  test('adds up to the whole, forwards, backwards and tensor by tensor', () => {
    fc.assert(
      fc.property(anyMixedModel, (model) => {
        const outline = outlineOf(model);
        expect(sumOver(outline, (one) => one)).toBe(outline.total);
        expect(backwardElements(outline).reduce((sum, one) => sum + one, 0)).toBe(outline.total);
        expect(outline.largestLayerElements).toBeGreaterThanOrEqual(outline.layerElements - 1);
      }),
    );
  });
});
