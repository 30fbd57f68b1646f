/**
 * What a kernel of AdamW moves and computes for each parameter: fp32 master weight and two moments read and written
 * (24 B), gradient read and weight written in 16 bit (4 B); with an fp32 gradient and no 16-bit copy it is as much.
 * FLOP: Kingma and Ba, arXiv 1412.6980, algorithm 1, with decoupled weight decay.
 */
export const adamPerParameter = { flop: 15, bytes: 28 } as const;
