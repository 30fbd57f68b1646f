import type { Model } from './model.ts';
import type { OwnTensor } from './parts.ts';

/** What elements are for; the biases of all parts are a part of their own. */
export const parts = [
  'embedding',
  'positions',
  'query',
  'key',
  'value',
  'latent',
  'out',
  'sinks',
  'recurrent',
  'gate',
  'up',
  'down',
  'router',
  'experts',
  'sharedExperts',
  'norms',
  'biases',
  'other',
  'head',
] as const;
export type Part = (typeof parts)[number];

/** A piece of a stored tensor. Pieces of one name are rows of one tensor: query, key and value are often stored so. */
export interface Spec {
  readonly name: string;
  readonly part: Part;
  readonly shape: readonly number[];
  /** Tensors like this, one for each expert; their names have the expert's number in place of `*`. */
  readonly copies: number;
}

export const spec = (name: string, part: Part, shape: readonly number[], copies = 1): Spec => ({
  name,
  part,
  shape,
  copies,
});

/** A matrix of `rows` outputs by `columns` inputs, and its bias. */
export const linear = (
  name: string,
  part: Part,
  rows: number,
  columns: number,
  bias: boolean,
  copies = 1,
): readonly Spec[] => [
  spec(`${name}.weight`, part, [rows, columns], copies),
  ...(bias ? [spec(`${name}.bias`, 'biases', [rows], copies)] : []),
];

export const normSpecs = (
  { norm }: Model,
  name: string,
  width: number,
  bias = norm.kind === 'layer' && norm.bias !== false,
): readonly Spec[] => [
  spec(`${name}.weight`, 'norms', [width]),
  ...(bias ? [spec(`${name}.bias`, 'norms', [width])] : []),
];

export const ownSpecs = (place: string, tensors: readonly OwnTensor[] | undefined, part: Part): readonly Spec[] =>
  (tensors ?? []).map(({ name, shape }) => spec(`${place}.${name}`, part, shape));

export const elementsOf = ({ shape, copies }: Spec): number => shape.reduce((product, n) => product * n, copies);
