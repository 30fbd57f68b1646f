import { onceForEach } from '../once.ts';
import type { Model } from './model.ts';
import type { LayerKind } from './parts.ts';

/**
 * Models whose layers differ, one kind at a time. Formulas of a layer take a model whose layers are all alike;
 * `kindsOf` makes one of them for each kind, and sums over kinds times `count` are sums over layers.
 */
export interface KindOfLayers {
  readonly name: string;
  /** Layers of this kind. */
  readonly count: number;
  /** The model as if all its layers were of this kind: no `plan`. */
  readonly model: Model;
}

/** The kinds in the order of the plan, those with no layer left out; one kind where all layers are alike. */
export const kindsOf = onceForEach((model: Model): readonly KindOfLayers[] => {
  const { plan } = model;
  if (plan === undefined) return [{ name: 'layer', count: model.layers, model }];
  const counts = new Map<string, number>();
  for (const { kind, count } of runsOf(model)) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return plan.kinds.flatMap((kind) => {
    const count = counts.get(kind.name) ?? 0;
    return count === 0 ? [] : [{ name: kind.name, count, model: alike(model, kind) }];
  });
});

/** Kind of each layer, first to last. */
export const layerKinds = (model: Model): readonly KindOfLayers[] => {
  const kinds = kindsOf(model);
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  return runsOf(model).flatMap(({ kind, count }) => {
    const found = byName.get(kind);
    return found === undefined ? [] : Array.from({ length: count }, () => found);
  });
};

interface Run {
  readonly kind: string;
  readonly count: number;
}

/** The pattern, repeated and cut to the number of layers. */
const runsOf = ({ plan, layers }: Model): readonly Run[] => {
  if (plan === undefined) return [{ kind: 'layer', count: layers }];
  const runs: Run[] = [];
  for (let left = layers, index = 0; left > 0; index += 1) {
    const run = plan.pattern[index % plan.pattern.length];
    if (run === undefined) break;
    runs.push({ kind: run.kind, count: Math.min(run.count, left) });
    left -= run.count;
  }
  return runs;
};

const alike = (model: Model, kind: LayerKind): Model => {
  const { plan: _plan, moe, window, layerTensors = [], ...rest } = model;
  const mlp = kind.mlp ?? (moe === undefined ? 'dense' : 'experts');
  const seen = kind.window ?? window;
  const tensors = [...layerTensors, ...(kind.tensors ?? [])];
  const keyValues = kind.keyValues ?? model.keyValues;
  return {
    ...rest,
    ...(keyValues === undefined ? {} : { keyValues }),
    ...(kind.mixer === undefined ? {} : { mixer: kind.mixer }),
    ...(mlp === 'experts' && moe !== undefined ? { moe } : {}),
    ...(seen === undefined || seen === 'all' ? {} : { window: seen }),
    ...(tensors.length === 0 ? {} : { layerTensors: tensors }),
    heads: kind.heads ?? model.heads,
    kvHeads: kind.kvHeads ?? model.kvHeads,
    headDim: kind.headDim ?? model.headDim,
    intermediate: mlp === 'none' ? 0 : (kind.intermediate ?? model.intermediate),
    norm: {
      ...model.norm,
      perLayer: kind.normsPerLayer ?? model.norm.perLayer,
      queryKey: kind.queryKeyNorm ?? model.norm.queryKey,
    },
  };
};
