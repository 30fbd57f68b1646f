import type { Adapter, AdapterTarget } from '../job/adapter.ts';
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
  return { name: 'head', part: 'head', target: 'head', rows: model.vocab, columns, count: 1, used: 1 };
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
  const common = { name, part, target: targetOf(name, part), used };
  if (shape.length === 2) return [{ ...common, rows: first, columns: second, count: copies }];
  // One tensor for the same matrix of all experts.
  if (shape.length === 3 && part === 'experts') return [{ ...common, rows: second, columns: third ?? 0, count: first }];
  return [];
};

const direct: Readonly<Partial<Record<Part, AdapterTarget>>> = {
  query: 'q',
  key: 'k',
  value: 'v',
  out: 'o',
  gate: 'gate',
  up: 'up',
  down: 'down',
  experts: 'experts',
};

/** Narrow vectors of latent attention and projections of recurrent layers are adapted as what they lead to. */
const targetOf = (name: string, part: Part): AdapterTarget | undefined => {
  if (part === 'latent') return name.includes('query') ? 'q' : 'k';
  if (part === 'recurrent') return name.includes('out') ? 'o' : 'q';
  if (part === 'sharedExperts') return name.includes('down') ? 'down' : name.includes('gate') ? 'gate' : 'up';
  return direct[part];
};

export const isAdapted = ({ target }: Matrix, adapter: Adapter | undefined): boolean =>
  adapter !== undefined && target !== undefined && adapter.targets.includes(target);

/** Trained elements that adapters add to a matrix: r for each input and output, DoRA one for each output besides. */
export const adapterElements = ({ rows, columns, count }: Matrix, { rank, dora }: Adapter): number =>
  count * (rank * (rows + columns) + (dora ? rows : 0));
