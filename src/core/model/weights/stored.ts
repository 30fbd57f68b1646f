/** What a file of weights says of its tensors, without the weights themselves. */

/** One tensor as it is stored. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes that it takes in the file. */
  readonly bytes: number;
  /** Parameters that one stored number holds, where packing says so (`packing.ts`); 0 for scales. */
  readonly holds?: number;
}

/** What a stored tensor is to the model. */
export type Role =
  | { readonly kind: 'weight'; readonly layer: number | undefined; readonly place: string; readonly elements: number }
  /** Constants that code computes anyway: masks, rotary frequencies, running positions. */
  | { readonly kind: 'buffer' }
  /** Scales and zero points of quantised weights. */
  | { readonly kind: 'scale' }
  /** Belongs to a tower that sees or hears, or to an adapter. */
  | { readonly kind: 'beside'; readonly name: string; readonly elements: number };

const buffers =
  /(^|\.)(rotary_emb\.inv_freq|rotary_pos_emb\.inv_freq|attn\.(masked_)?bias|attention\.(masked_)?bias|masked_bias|position_ids|rope_freqs\.weight|embed_positions\.weights|causal_mask|layer_scalar|embed_scale|act_fn\.(beta|eps))$/;

const scales =
  /((^|\.|_)(weight|input|k|v|q|activation)_scale(_inv|_2)?|_proj_scales|\.(scales|zeros|qzeros|g_idx|absmax|quant_map|nested_absmax|nested_quant_map|SCB|weight_format|workspace|weight_zero_point|weight_shape|weight_g_idx|weight_global_scale|input_zero_point|input_global_scale)|\.quant_state\.[\w.]+)$/;

const towers: readonly (readonly [RegExp, string])[] = [
  [
    /(^|\.)(vision_tower|vision_model|visual|vision_embed_tokens|vision_encoder|vit|vpm|image_newline|patch_embed)(\.|$)/,
    'vision tower',
  ],
  [
    /(^|\.)(multi_modal_projector|mm_projector|projector|mlp1|connector|embed_vision|resampler|aligner)(\.|$)/,
    'projector',
  ],
  [/(^|\.)(audio_tower|audio_model|speech_encoder|embed_audio|apm)(\.|$)/, 'audio tower'],
  [/(^|\.)(talker|token2wav|code2wav)(\.|$)/, 'speech output'],
  [/(^|\.)(mtp|mtp_layers|nextn)(\.|$)/, 'multi-token prediction'],
  [/(^|\.)lora_(A|B|embedding_A|embedding_B|magnitude_vector)(\.|$)/, 'adapter'],
  [/(^|\.)(v_head|score|classifier)(\.|$)/, 'another head'],
];

const layerPath = /(?:^|\.)(?:layers|h|blocks|block|blk)\.(\d+)\.(.+)$/;

export const roleOf = (tensor: StoredTensor): Role => {
  const { name, holds } = tensor;
  if (buffers.test(name)) return { kind: 'buffer' };
  if (holds === 0 || scales.test(name)) return { kind: 'scale' };
  const elements = elementsOf(tensor);
  const tower = towers.find(([pattern]) => pattern.test(name));
  if (tower !== undefined) return { kind: 'beside', name: tower[1], elements };
  const found = layerPath.exec(name);
  const [, layer, place] = found ?? [];
  return layer === undefined || place === undefined
    ? { kind: 'weight', layer: undefined, place: name, elements }
    : { kind: 'weight', layer: Number(layer), place, elements };
};

/**
 * Parameters that a tensor stands for. Weights of four bits come packed: two in a U8 (bitsandbytes, MXFP4, NVFP4), or as
 * many as `holds` says.
 */
export const elementsOf = ({ name, dtype, shape, holds }: StoredTensor): number => {
  const stored = shape.reduce((product, n) => product * n, 1);
  if (holds !== undefined) return Math.round(holds * stored);
  if (dtype === 'U8' && /(_blocks|\.weight|_packed|proj)$/.test(name)) return 2 * stored;
  return stored;
};

/** True for weights that are kept in fewer bits than training uses. */
export const isQuantised = ({ name, dtype, holds }: StoredTensor): boolean =>
  holds !== undefined ||
  dtype.startsWith('F8') ||
  dtype === 'F4' ||
  (dtype === 'U8' && /weight|_blocks/.test(name)) ||
  dtype === 'I8' ||
  /^(Q|IQ|MXFP)/.test(dtype);
