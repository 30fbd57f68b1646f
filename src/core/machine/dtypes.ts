/** Bytes of one number of the types that devices multiply matrices in. */
export const bytesOfDtype = { fp32: 4, tf32: 4, fp16: 2, bf16: 2, int8: 1, fp8: 1 } as const;

/** Undefined for a type that this version does not know. */
export const bytesOfNamedDtype = (name: string): number | undefined =>
  Object.entries(bytesOfDtype).find(([dtype]) => dtype === name)?.[1];
