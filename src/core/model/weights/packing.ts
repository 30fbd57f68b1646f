import { isRecord } from '../../parse.ts';
import type { StoredTensor } from './stored.ts';

/**
 * Checkpoints of few bits keep several parameters in one stored number, and scales beside them. Which tensors these are
 * is told by names and by their neighbours; how many bits, by the config: `quantization_config` as GPTQ, AWQ, HQQ and
 * compressed-tensors write it, `quantization` as MLX does.
 */
export const unpacked = (
  tensors: readonly StoredTensor[],
  config: Readonly<Record<string, unknown>>,
): readonly StoredTensor[] => {
  const bits = bitsIn(config) ?? usualBits;
  const names = new Set(tensors.map(({ name }) => name));
  return tensors.map((tensor) => {
    const [stem, end] = split(tensor.name);
    if (isScaleOf(end, (name) => names.has(stem + name))) return { ...tensor, holds: 0 };
    const holds = valuesIn(tensor, end, bits, names.has(`${stem}scales`));
    return holds === undefined ? tensor : { ...tensor, holds };
  });
};

const usualBits = 4;

const bitsIn = (config: Readonly<Record<string, unknown>>): number | undefined => {
  const given = config['quantization_config'] ?? config['quantization'];
  if (!isRecord(given)) return undefined;
  const groups = isRecord(given['config_groups']) ? Object.values(given['config_groups']) : [];
  const weights = groups.flatMap((group) => (isRecord(group) && isRecord(group['weights']) ? [group['weights']] : []));
  const inner = isRecord(given['quant_config']) ? given['quant_config'] : {};
  const hqq = isRecord(inner['weight_quant_params']) ? inner['weight_quant_params'] : inner;
  const found = [given['bits'], weights[0]?.['num_bits'], given['nbits'], hqq['nbits']];
  return found.find((bits): bits is number => bits === 2 || bits === 3 || bits === 4 || bits === 6 || bits === 8);
};

const split = (name: string): readonly [stem: string, end: string] => {
  const at = name.lastIndexOf('.') + 1;
  return [name.slice(0, at), name.slice(at)];
};

/** Beside MLX's `scales` stand `biases`; beside HQQ's `W_q` a `scale`, a `zero` and what describes them. */
const isScaleOf = (end: string, has: (name: string) => boolean): boolean => {
  if (end === 'biases') return has('scales') && has('weight');
  if (end === 'weight' || end === 'bias' || end === 'W_q') return false;
  return has('W_q');
};

/** Parameters in one stored number, where there are several. */
const valuesIn = ({ dtype }: StoredTensor, end: string, bits: number, besideScales: boolean): number | undefined => {
  const wide = dtype === 'I32' || dtype === 'U32';
  if (wide && (end === 'qweight' || end === 'weight_packed' || (end === 'weight' && besideScales))) return 32 / bits;
  return dtype === 'U8' && end === 'W_q' ? 8 / bits : undefined;
};
