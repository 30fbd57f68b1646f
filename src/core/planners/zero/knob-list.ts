import { flushes, releases } from '../../cost/deepspeed-release.ts';
import type { Knob } from '../knobs.ts';

const deepspeed: Knob = {
  id: 'deepspeed',
  title: 'DeepSpeed release',
  about:
    'paper: as papers compared with it, up to July 2026 (blocking gradient flush, pin_memory off, rounded swap buffers, one thread for files, nothing pipelined); current: 0.19.6 (pull requests 8207, 8212, 8255)',
  kind: 'choice',
  values: releases,
};

const flush: Knob = {
  id: 'flush',
  title: 'Gradient flush',
  about: 'whether backward stands still while fp32 gradients go to host memory (before 0.19.5) or goes on',
  kind: 'choice',
  values: flushes,
};

const pinned: Knob = {
  id: 'pin_memory',
  title: 'Pinned host memory',
  about: 'pin_memory of both offload blocks: copies at the rate of the link, and buffers rounded to powers of two',
  kind: 'switch',
};

const ratio: Knob = {
  id: 'ratio',
  title: 'Share of the optimizer on the CPU',
  about:
    'TwinFlow of ZeRO-Offload++: the other sub-groups live on the GPU (16 bytes a parameter) and are updated there, one after the other; stage 3, optimizer in host memory',
  kind: 'share',
};

const subGroup: Knob = {
  id: 'sub_group_size',
  title: 'Elements of a sub-group',
  about: 'how many parameters stage 3 updates at a time',
  kind: 'integer',
  least: 1,
  most: 1e13,
};

const stage: Knob = {
  id: 'stage',
  title: 'ZeRO stage',
  about: '2 as in the paper, or 3, where weights may wait in host memory ("ZeRO-3 Offload")',
  kind: 'choice',
  values: ['2', '3'],
};

const delayed: Knob = {
  id: 'delayed_update',
  title: 'One-step delayed update',
  alters: true,
  about:
    'the CPU updates with the gradients of the step before while the GPU computes (ZeRO-Offload, section 5.2); DeepSpeed of today has no such option',
  kind: 'switch',
};

const place = (id: string, title: string): Knob => ({
  id,
  title,
  about: 'in which tier they live',
  kind: 'choice',
  values: ['gpu', 'dram', 'nvme'],
});

const parameters = place('parameters', 'Weights');
const optimizer = place('optimizer', 'Optimizer states and gradients');

const prefetch: Knob = {
  id: 'prefetch',
  title: 'Prefetch of weights',
  about: 'whether the weights of the next layer come while one computes',
  kind: 'switch',
};

const pipelined: Knob = {
  id: 'pipeline',
  title: 'Pipelined swapping',
  about: 'pipeline_read and pipeline_write: states of other sub-groups move while one is updated',
  kind: 'switch',
};

const tiling: Knob = {
  id: 'tiling',
  title: 'Tiles of a large matrix',
  about:
    'memory-centric tiling (ZeRO-Infinity, section 5.1.3): each large matrix is fetched and used in as many pieces',
  kind: 'integer',
  least: 1,
  most: 64,
};

export const offloadKnobs: readonly Knob[] = [deepspeed, stage, flush, pinned, delayed, ratio, subGroup];
export const infinityKnobs: readonly Knob[] = [
  deepspeed,
  parameters,
  optimizer,
  prefetch,
  pipelined,
  flush,
  pinned,
  ratio,
  subGroup,
  tiling,
];
