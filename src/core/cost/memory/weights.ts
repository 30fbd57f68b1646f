import type { Model } from '../../model/model.ts';
import { countParameters } from '../../model/parameters.ts';
import type { Matrix } from '../matrices.ts';
import {
  adaptedHead,
  adaptedMatrices,
  adapterElements,
  headMatrix,
  layerMatrices,
  layerVectors,
  magnitudesOf,
} from '../matrices.ts';
import { bytesPerElement, scaleBytes } from './formats.ts';
import type { Trained } from './optimizers.ts';
import type { Setup } from './setup.ts';
import { isQuantisedMatrix, trainedBytes } from './setup.ts';

/** Bytes of the model's weights as they are stored, without adapters. */
export const weightBytes = (setup: Setup): number => {
  const total = countParameters(setup.model).total;
  const { full, weights } = setup;
  if (full) return total * bytesPerElement(weights, false);
  const quantised = quantisedMatrices(setup);
  const elements = quantised.reduce((sum, { rows, columns, count }) => sum + count * rows * columns, 0);
  const stored = bytesPerElement(weights, setup.framework.doubleQuantises);
  const scales = quantised.reduce((sum, { rows, count }) => sum + count * scaleBytes(weights, rows), 0);
  const rest = quantised.length > 0 ? setup.framework.unquantisedBytes : stored;
  return elements * stored + scales + (total - elements) * rest;
};

/** Matrices of all layers and the head that are stored in few bits, each with how many there are in the model. */
const quantisedMatrices = (setup: Setup): readonly Matrix[] =>
  allMatrices(setup).filter((matrix) => isQuantisedMatrix(setup, matrix));

const allMatrices = ({ kinds, model }: Setup): readonly Matrix[] => {
  const head = headMatrix(model);
  return [
    ...kinds.flatMap(({ count, model: one }) =>
      layerMatrices(one).map((matrix) => ({ ...matrix, count: matrix.count * count })),
    ),
    ...(head === undefined || model.head === 'tied' ? [] : [head]),
  ];
};

/** The 16-bit copy of a quantised matrix that a product reads: the largest of them, one at a time. */
export const dequantisedBytes = (setup: Setup): number => {
  const { kinds, model, framework } = setup;
  const head = headMatrix(model);
  const all = [...kinds.flatMap(({ model: one }) => layerMatrices(one)), ...(head === undefined ? [] : [head])];
  const sizes = all.filter((matrix) => isQuantisedMatrix(setup, matrix)).map((matrix) => madeTogether(setup, matrix));
  return framework.dequantisedBytes * Math.max(0, ...sizes);
};

const madeTogether = ({ framework }: Setup, { part, rows, columns, count }: Matrix): number =>
  rows * columns * (part === 'experts' && framework.expertsTogether ? count : 1);

/** Adapters, and the trained copies of embedding and head beside the frozen ones (peft, `modules_to_save`). */
export const adapterBytes = (setup: Setup): number =>
  setup.full
    ? 0
    : setup.framework.adapterBytes *
      trainedTensors(setup).reduce((sum, one) => sum + one.count * one.rows * one.columns, 0);

/** Everything that is trained, as its optimizer sees it. */
export const trainedTensors = (setup: Setup): readonly Trained[] =>
  setup.full ? wholeModel(setup) : [...adapterTensors(setup), ...trainedModules(setup)];

const wholeModel = ({ model, kinds }: Setup): readonly Trained[] => {
  const vectors = (rows: number, count: number): Trained => ({ rows, columns: 1, count, inLayer: false });
  const inLayers = kinds.flatMap(({ count, model: one }) => [
    ...layerMatrices(one).map((matrix) => ({ ...asTrained(matrix, true), count: matrix.count * count })),
    vectors(layerVectors(one), count),
  ]);
  const outer = outerTensors(model);
  const counted = [...inLayers, ...outer].reduce((sum, one) => sum + one.count * one.rows * one.columns, 0);
  // Norms and biases outside the layers: what no matrix accounts for.
  return [...inLayers, ...outer, vectors(countParameters(model).total - counted, 1)];
};

const outerTensors = (model: Model): readonly Trained[] => {
  const head = headMatrix(model);
  const width = model.embeddingWidth ?? model.hidden;
  return [
    { rows: model.vocab, columns: width, count: 1, inLayer: false },
    ...(model.positions > 0 ? [{ rows: model.positions, columns: model.hidden, count: 1, inLayer: false }] : []),
    ...(head === undefined || model.head === 'tied' ? [] : [asTrained(head, false)]),
  ];
};

const asTrained = ({ rows, columns, count }: Matrix, inLayer: boolean): Trained => ({ rows, columns, count, inLayer });

const adapterTensors = (setup: Setup): readonly Trained[] => {
  const { adapter, kinds, model } = setup;
  if (adapter === undefined) return [];
  const head = adaptedHead(model, adapter);
  const one = (matrix: Matrix, count: number): readonly Trained[] => [
    { rows: adapter.rank, columns: matrix.columns, count: count * matrix.count, inLayer: true },
    { rows: matrix.rows, columns: adapter.rank, count: count * matrix.count, inLayer: true },
    { rows: magnitudesOf(matrix, adapter), columns: 1, count: count * matrix.count, inLayer: false },
  ];
  return [
    ...kinds.flatMap(({ count, model: kind }) =>
      adaptedMatrices(kind, adapter).flatMap((matrix) => one(matrix, count)),
    ),
    ...(head === undefined ? [] : one(head, 1)),
  ];
};

const trainedModules = ({ adapter, model }: Setup): readonly Trained[] => {
  const embedding = { rows: model.vocab, columns: model.embeddingWidth ?? model.hidden, count: 1, inLayer: false };
  if (adapter === undefined) return [];
  return [
    ...(adapter.trainEmbeddings ? [embedding] : []),
    ...(adapter.trainHead && model.head !== 'none' ? [embedding, headBias(model)] : []),
  ];
};

const headBias = ({ bias, vocab }: Model): Trained => ({
  rows: bias.head ? vocab : 0,
  columns: 1,
  count: 1,
  inLayer: false,
});

/** Elements that adapters train in one layer. */
export const adapterCount = ({ adapter }: Setup, one: Model): number =>
  adapter === undefined
    ? 0
    : adaptedMatrices(one, adapter).reduce((sum, matrix) => sum + adapterElements(matrix, adapter), 0);

/** What is trained, in elements. */
export const trainedCount = (setup: Setup): number => {
  if (setup.full) return countParameters(setup.model).total;
  return trainedTensors(setup).reduce((sum, one) => sum + one.count * one.rows * one.columns, 0);
};

/** Gradients of all that is trained, in the precision of its weights. */
export const gradientBytes = (setup: Setup): number => trainedBytes(setup) * trainedCount(setup);
