import type { Config } from './config-fields.ts';
import { fieldOf } from './config-fields.ts';

/** Models that are no decoder-only language models: there is nothing to plan, and a count alone would mislead. */

const encoders: ReadonlySet<string> = new Set([
  ...['albert', 'bert', 'big_bird', 'camembert', 'canine', 'convbert', 'data2vec-text', 'deberta', 'deberta-v2'],
  ...['distilbert', 'electra', 'ernie', 'esm', 'eurobert', 'flaubert', 'funnel', 'gte', 'ibert', 'layoutlm'],
  ...['layoutlmv3', 'longformer', 'luke', 'megatron-bert', 'mobilebert', 'modernbert', 'mpnet', 'mra', 'new'],
  ...['nezha', 'nomic_bert', 'nystromformer', 'rembert', 'roberta', 'roberta-prelayernorm', 'roformer'],
  ...['squeezebert', 'xlm', 'xlm-roberta', 'xlm-roberta-xl', 'xmod', 'yoso'],
]);

const encoderDecoders: ReadonlySet<string> = new Set([
  ...['bart', 'bigbird_pegasus', 'blenderbot', 'blenderbot-small', 'encoder-decoder', 'fsmt', 'led', 'longt5'],
  ...['m2m_100', 'marian', 'mbart', 'mt5', 'mvp', 'nllb-moe', 'pegasus', 'pegasus_x', 'plbart', 'prophetnet', 'rag'],
  ...['seamless_m4t', 'speech_to_text', 'switch_transformers', 't5', 't5gemma', 't5gemma2', 'umt5', 'whisper'],
]);

const seers: ReadonlySet<string> = new Set([
  ...['beit', 'clip', 'deit', 'detr', 'dinov2', 'hubert', 'sam', 'siglip', 'siglip2', 'swin', 'vit', 'vit_mae'],
  ...['wav2vec2', 'wav2vec2-bert', 'wavlm'],
]);

/** What a file's model is instead; `undefined` for what may be a decoder-only language model. */
export const otherKind = (config: Config): string | undefined => {
  const type = fieldOf(config, 'model_type');
  if (typeof type !== 'string') return undefined;
  if (encoders.has(type)) return 'an encoder, which predicts no next token';
  if (encoderDecoders.has(type) || fieldOf(config, 'is_encoder_decoder') === true) return 'an encoder with a decoder';
  if (seers.has(type)) return 'a model of pictures or sound without a language model';
  return fieldOf(config, '_class_name') === undefined ? undefined : 'a part of a diffusion pipeline';
};
