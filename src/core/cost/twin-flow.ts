/**
 * TwinFlow (ZeRO-Offload++): of n optimizer groups in model order, those with an index below int((1 - ratio) n) live on
 * the GPU and are updated there, the others on the CPU, one after the other. DeepSpeed 0.19.6, stage3.py,
 * `_configure_tensor_swapping` and `step`.
 */
export const groupsOnGpu = (count: number, ratio: number): number => Math.floor((1 - ratio) * count);

/** GPU bytes of a parameter whose group lives there: fp32 master, m, v (12) and the fp32 gradient (4). */
export const twinFlowBytesPerParameter = { states: 12, gradients: 4 } as const;
