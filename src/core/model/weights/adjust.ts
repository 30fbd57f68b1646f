import { countText } from '../../format.ts';
import type { Model } from '../model.ts';
import { keyWidth, queryWidth } from '../widths.ts';
import type { PlacedTensor, SortedWeights } from './sorted.ts';
import { isEmbedding, isHead } from './sorted.ts';

/** A model brought nearer to what its weights are, and what was changed, in sentences. */
export interface Adjusted {
  readonly model: Model;
  readonly notes: readonly string[];
}

/**
 * What people change about a published model, and what configuration files leave out or get wrong: the number of
 * layers, rows of the embedding, a head of its own, biases, norms of queries and keys. Sizes that disagree otherwise are
 * not guessed here.
 */
export const adjusted = (model: Model, weights: SortedWeights): Adjusted =>
  [fitLayers, fitVocabulary, fitHead, fitPositions, fitBiases, fitQueryKeyNorm].reduce<Adjusted>(
    (so, fit) => {
      const next = fit(so.model, weights);
      return next === undefined ? so : { model: next.model, notes: [...so.notes, next.note] };
    },
    { model, notes: [] },
  );

type Fit = (model: Model, weights: SortedWeights) => { readonly model: Model; readonly note: string } | undefined;

const fitLayers: Fit = (model, { layers }) => {
  const count = layers.length;
  if (count === model.layers || count === 0) return undefined;
  return {
    model: { ...model, layers: count },
    note: `The config says ${countText(model.layers)} layers, the weights have ${countText(count)}.`,
  };
};

const fitVocabulary: Fit = (model, { outside }) => {
  const embedding = outside.find(isEmbedding);
  const rows = (embedding?.elements ?? 0) / (model.embeddingWidth ?? model.hidden);
  if (embedding === undefined || rows === model.vocab || !Number.isInteger(rows) || rows < 1) return undefined;
  return {
    model: { ...model, vocab: rows },
    note: `The config says a vocabulary of ${countText(model.vocab)}, ${embedding.name} has ${countText(rows)} rows.`,
  };
};

const fitHead: Fit = (model, { outside }) => {
  const head = outside.find(isHead);
  if (model.head === 'untied' && head === undefined && outside.some(isEmbedding))
    return {
      model: { ...model, head: 'tied' },
      note: 'The config says a head of its own, the weights have none: it is tied to the embedding.',
    };
  const { elements } = outside.find(isEmbedding) ?? {};
  if (model.head === 'tied' && head !== undefined && head.elements !== elements)
    return {
      model: { ...model, head: 'untied' },
      note: `The config says a head tied to the embedding, ${head.name} is of another size: it is one of its own.`,
    };
  return undefined;
};

const fitPositions: Fit = (model, { outside }) => {
  const table = outside.find(({ place }) =>
    /(^|\.)(wpe|embed_positions|positions_embed|position_embd)\.weight$/.test(place),
  );
  const rows = (table?.elements ?? 0) / model.hidden;
  if (table === undefined || model.positions === 0 || rows === model.positions || !Number.isInteger(rows))
    return undefined;
  return {
    model: { ...model, positions: rows },
    note: `The config says ${countText(model.positions)} learned positions, ${table.name} has ${countText(rows)} rows.`,
  };
};

const inQueryKeyValue =
  /(attn|attention)\w*\.(.*\.)?(q|k|v|qkv|query|key|value|query_key_value|c_attn|Wqkv|W_pack|[qkv]_proj|qkv_proj)\.bias$|^attn_(q|k|v|qkv)\.bias$/;
const inAttentionOut = /(attn|attention)\w*\.(.*\.)?(o_proj|out_proj|c_proj|dense|wo)\.bias$|^attn_output\.bias$/;
const inMlp =
  /(mlp|ffn|feed_forward)\.(gate_proj|up_proj|down_proj|gate_up_proj|c_fc|c_proj|fc1|fc2|dense_\w+)\.bias$|^(fc1|fc2)\.bias$|^ffn_(gate|up|down)\.bias$/;

const fitBiases: Fit = (model, { layers }) => {
  if (model.mixer !== undefined || layers.length === 0) return undefined;
  const found = new Map(
    biasParts.map(([part, pattern]) => [
      part,
      layers.flatMap((layer) => layer.filter(({ place }) => pattern.test(place))),
    ]),
  );
  const has = (part: BiasPart) => (found.get(part)?.length ?? 0) > 0;
  const bias = { ...model.bias, qkv: has('qkv'), attentionOut: has('attentionOut'), mlp: has('mlp') };
  const told = biasParts
    .filter(([part]) => bias[part] !== model.bias[part])
    .map(([part, , where]) => `${bias[part] ? 'with' : 'without'} biases ${where}${exampleOf(found.get(part))}`);
  if (told.length === 0) return undefined;
  return { model: { ...model, bias }, note: `The weights come ${told.join(', ')}, other than the config says.` };
};

const exampleOf = (tensors: readonly PlacedTensor[] | undefined): string =>
  tensors?.[0] === undefined ? '' : ` (${tensors[0].name}${tensors.length > 1 ? ', ...' : ''})`;

type BiasPart = 'qkv' | 'attentionOut' | 'mlp';

const biasParts: readonly (readonly [BiasPart, RegExp, string])[] = [
  ['qkv', inQueryKeyValue, 'on queries, keys and values'],
  ['attentionOut', inAttentionOut, 'on the output of attention'],
  ['mlp', inMlp, 'in the MLP'],
];

const isQueryNorm = ({ place }: PlacedTensor) =>
  /(^|\.)(q_norm|q_layernorm|query_layernorm|attn_q_norm)\.weight$/.test(place);

const fitQueryKeyNorm: Fit = (model, { layers }) => {
  const found = layers.flatMap((layer) => layer.filter(isQueryNorm))[0];
  if ((found !== undefined) === model.norm.queryKey || model.plan !== undefined) return undefined;
  if (found === undefined)
    return {
      model: { ...model, norm: { ...model.norm, queryKey: false } },
      note: 'The weights have no norms of queries and keys, other than the config says.',
    };
  const span = found.elements === queryWidth(model) && keyWidth(model) !== model.headDim ? 'all-heads' : 'head';
  return {
    model: { ...model, norm: { ...model.norm, queryKey: true, queryKeySpan: span } },
    note: `The weights have norms of queries and keys (${found.name}), other than the config says.`,
  };
};
