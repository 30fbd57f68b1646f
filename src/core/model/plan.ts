import type { LayerKind, LayerPlan } from './parts.ts';

/**
 * The plan of a model whose layers are given one by one: kinds of one name are the same. None where every layer is
 * of one kind that says nothing but its name.
 */
export const planOf = (layers: number, kindOf: (layer: number) => LayerKind): LayerPlan | undefined => {
  const all = Array.from({ length: layers }, (_, layer) => kindOf(layer));
  const kinds = new Map(all.map((kind) => [kind.name, kind]));
  if (kinds.size === 1 && [...kinds.values()].every((kind) => Object.keys(kind).length === 1)) return undefined;
  const names = all.map(({ name }) => name);
  return { kinds: [...kinds.values()], pattern: runsOf(names.slice(0, periodOf(names))) };
};

/** The shortest beginning that, repeated, gives the whole list. */
const periodOf = (names: readonly string[]): number => {
  for (let period = 1; period < names.length; period += 1) {
    if (names.every((name, index) => name === names[index % period])) return period;
  }
  return names.length;
};

const runsOf = (names: readonly string[]): LayerPlan['pattern'] => {
  const runs: LayerPlan['pattern'] = [];
  for (const kind of names) {
    const last = runs.at(-1);
    if (last?.kind === kind) runs[runs.length - 1] = { kind, count: last.count + 1 };
    else runs.push({ kind, count: 1 });
  }
  return runs;
};

/** Attention of the last `window` tokens and of all, as most families mix them. */
export const sliding = (window: number): LayerKind => ({ name: 'sliding', window });
export const full: LayerKind = { name: 'full', window: 'all' };

/** A plan of sliding and full attention by the words that files use, or by a rule where the file has none. */
export const slidingPlan = (
  layers: number,
  window: number,
  types: readonly (string | number)[] | undefined,
  isFull: (layer: number) => boolean,
): LayerPlan | undefined => {
  if (window === 0) return undefined;
  return planOf(layers, (layer) => {
    const type = types?.[layer];
    return (type === undefined ? isFull(layer) : type === 'full_attention') ? full : sliding(window);
  });
};

export const attentionTypes = ['full_attention', 'sliding_attention', 'chunked_attention', 'linear_attention'] as const;

/** All layers see a window, where there is one. */
export const windowOf = (tokens: number) => (tokens === 0 ? {} : { window: tokens });

export const everyNth = (n: number) => (layer: number) => (layer + 1) % n === 0;
