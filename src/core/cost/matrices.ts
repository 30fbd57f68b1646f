import type { Adapter, AdapterTarget } from '../job/adapter.ts';
import { adaptedSpecs, targetOf } from '../model/adapters.ts';
import type { Model } from '../model/model.ts';
import type { Part, Spec } from '../model/spec.ts';
import { layerSpecs } from '../model/tensor-specs.ts';

/** A matrix that multiplies tokens. */
export interface Matrix {
  readonly name: string;
  readonly part: Part;
  /** What an adapter calls it; undefined where adapters leave it alone (routers, heads of their own kind). */
  readonly target: AdapterTarget | undefined;
  /** Outputs and inputs. */
  readonly rows: number;
  readonly columns: number;
  /** How many there are (experts), and how many of them a token passes through. */
  readonly count: number;
  readonly used: number;
  /** One tensor holds it for all experts. */
  readonly stacked: boolean;
}

const known = new WeakMap<Model, readonly Matrix[]>();

/** Matrices of one layer, for a model whose layers are alike; made once for each model. */
export const layerMatrices = (model: Model): readonly Matrix[] => {
  const found = known.get(model) ?? layerSpecs(model).flatMap((spec) => matrixOf(spec, model));
  known.set(model, found);
  return found;
};

/** The matrix from hidden states to the vocabulary, tied or not; nothing where the model has no head. */
export const headMatrix = (model: Model): Matrix | undefined => {
  if (model.head === 'none') return undefined;
  const columns = model.embeddingWidth ?? model.hidden;
  return { name: 'head', part: 'head', target: 'head', rows: model.vocab, columns, count: 1, used: 1, stacked: false };
};

/** Elements that are no matrix: norms, biases, convolutions. */
export const layerVectors = (model: Model): number =>
  layerSpecs(model)
    .filter((spec) => matrixOf(spec, model).length === 0)
    .reduce((total, { shape, copies }) => total + shape.reduce((product, n) => product * n, copies), 0);

const multiplying: ReadonlySet<Part> = new Set([
  ...(['query', 'key', 'value', 'latent', 'out', 'recurrent', 'gate', 'up', 'down'] as const),
  ...(['router', 'experts', 'sharedExperts', 'other'] as const),
]);

const matrixOf = ({ name, part, shape, copies }: Spec, model: Model): readonly Matrix[] => {
  if (!multiplying.has(part)) return [];
  const [first = 0, second = 0, third] = shape;
  const used = part === 'experts' ? (model.moe?.topK ?? 1) : 1;
  const common = { name, part, target: targetOf({ name, part }), used, stacked: shape.length === 3 };
  if (shape.length === 2) return [{ ...common, rows: first, columns: second, count: copies }];
  // One tensor for the same matrix of all experts.
  if (shape.length === 3 && part === 'experts') return [{ ...common, rows: second, columns: third ?? 0, count: first }];
  return [];
};

export const isAdapted = ({ target }: Matrix, adapter: Adapter | undefined): boolean =>
  adapter !== undefined && target !== undefined && adapter.targets.includes(target);

/** Matrices of one layer that carry adapters, as PEFT finds them: what is stored as one matrix gets one adapter. */
export const adaptedMatrices = (model: Model, adapter: Adapter | undefined): readonly Matrix[] =>
  adapter === undefined ? [] : adaptedSpecs(model, adapter).flatMap((spec) => matrixOf(spec, model));

/** The head where it carries an adapter; one that is trained in full has none. */
export const adaptedHead = (model: Model, adapter: Adapter | undefined): Matrix | undefined => {
  const head = headMatrix(model);
  return head !== undefined && adapter?.trainHead === false && isAdapted(head, adapter) ? head : undefined;
};

/** DoRA's magnitudes, one for each output of a matrix; PEFT has none for stacked experts. */
export const magnitudesOf = ({ rows, stacked }: Matrix, { dora }: Adapter): number => (dora && !stacked ? rows : 0);

/** Trained elements that adapters add to a matrix: r for each input and output, and the magnitudes. */
export const adapterElements = (matrix: Matrix, adapter: Adapter): number =>
  matrix.count * (adapter.rank * (matrix.rows + matrix.columns) + magnitudesOf(matrix, adapter));
