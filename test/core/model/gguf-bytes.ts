/** Writes GGUF heads, right and wrong ones. */
export type Value = string | number | boolean | readonly string[] | readonly number[];

export interface GgufParts {
  readonly version?: number;
  readonly values: Readonly<Record<string, Value>>;
  /** Sizes as GGUF has them, from the innermost outwards; all F32. */
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  readonly tensorCount?: bigint;
  readonly valueCount?: bigint;
}

export const ggufBytes = ({ version = 3, values, tensors, ...counts }: GgufParts): Uint8Array => {
  const parts: Uint8Array[] = [new TextEncoder().encode('GGUF'), u32(version)];
  parts.push(u64(counts.tensorCount ?? BigInt(Object.keys(tensors).length)));
  parts.push(u64(counts.valueCount ?? BigInt(Object.keys(values).length)));
  for (const [key, value] of Object.entries(values)) parts.push(text(key), ...typed(value));
  let at = 0;
  for (const [name, sizes] of Object.entries(tensors)) {
    parts.push(text(name), u32(sizes.length), ...sizes.map((n) => u64(BigInt(n))), u32(0), u64(BigInt(at)));
    at += Math.ceil((4 * sizes.reduce((product, n) => product * n, 1)) / 32) * 32;
  }
  return joined(parts);
};

/** Bytes of the whole file: the head, padded, and the data of its tensors. */
export const ggufFileBytes = (head: Uint8Array, tensors: GgufParts['tensors']): number => {
  const data = Object.values(tensors).map((sizes) => 4 * sizes.reduce((product, n) => product * n, 1));
  const padded = (bytes: number) => Math.ceil(bytes / 32) * 32;
  return padded(head.length) + data.reduce((total, bytes) => total + padded(bytes), 0);
};

const view = (bytes: number, set: (data: DataView) => void): Uint8Array => {
  const buffer = new ArrayBuffer(bytes);
  set(new DataView(buffer));
  return new Uint8Array(buffer);
};
export const u32 = (n: number) => view(4, (data) => data.setUint32(0, n, true));
export const u64 = (n: bigint) => view(8, (data) => data.setBigUint64(0, n, true));
export const text = (value: string): Uint8Array => {
  const bytes = new TextEncoder().encode(value);
  return joined([u64(BigInt(bytes.length)), bytes]);
};

const typed = (value: Value): readonly Uint8Array[] => {
  if (typeof value === 'string') return [u32(8), text(value)];
  if (typeof value === 'boolean') return [u32(7), new Uint8Array([Number(value)])];
  if (typeof value === 'number') return [u32(4), u32(value)];
  const strings = value.filter((item) => typeof item === 'string');
  if (strings.length > 0) return [u32(9), u32(8), u64(BigInt(strings.length)), ...strings.map(text)];
  return [u32(9), u32(4), u64(BigInt(value.length)), ...value.map((item) => u32(Number(item)))];
};

export const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
