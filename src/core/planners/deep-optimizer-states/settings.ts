import type { Knob, KnobValues } from '../knobs.ts';
import { loopText } from './loop.ts';

/** What a run of the authors' fork is told. */
export interface Settings {
  /** Every so many sub-groups one is updated on the GPU; undefined: the performance model chooses. */
  readonly period: number | undefined;
  /** Share of the sub-groups whose states live off the GPU: `ratio` of TwinFlow. */
  readonly ratio: number;
  /** Updates alternate between CPU and GPU (`prefetch_optimizer`); off: ZeRO-3 offload of its time, with TwinFlow's ratio. */
  readonly interleave: boolean;
  /** fp32 gradients leave without stopping backward (`part_grads_async`). */
  readonly asyncGradients: boolean;
  /** Attention by a flash kernel where the job has one; off: scores are stored, as in all of the authors' runs. */
  readonly flashAttention: boolean;
  /** In elements of one process. */
  readonly subGroupSize: number;
  /** Data-parallel processes in all, and the hosts that they are spread over evenly. */
  readonly ranks: number;
  readonly hosts: number;
  /** Each process keeps to its own cores and their memory (`--bind_cores_to_rank`, numactl). */
  readonly bound: boolean;
  /** With Megatron's training loop around the step, as in the authors' iteration times; no other system has such a loop. */
  readonly loop: boolean;
}

/** The authors' configuration on one GPU: all states off the GPU, sub-groups of 1e8. */
export const usual: Settings = {
  period: undefined,
  ratio: 1,
  interleave: true,
  asyncGradients: true,
  flashAttention: false,
  subGroupSize: 1e8,
  ranks: 1,
  hosts: 1,
  bound: false,
  loop: false,
};

export const mostPeriod = 1000;
const fork = 'DataStates/DeepSpeed, branch deep-optimizer-states';

export const knobs: readonly Knob[] = [
  {
    id: 'period',
    kind: 'integer',
    least: 2,
    most: mostPeriod,
    title: 'Period of GPU updates',
    about: `One sub-group in so many is updated on the GPU (prefetch_optimizer_gap; ${fork}). Unset: the performance model chooses, and memory may make it longer.`,
  },
  {
    id: 'ratio',
    kind: 'share',
    title: 'Share of states off the GPU',
    about: 'The rest of the sub-groups lives and is updated on the GPU (ratio; TwinFlow, DeepSpeed stage3.py).',
  },
  {
    id: 'interleave',
    kind: 'switch',
    title: 'Interleaved updates',
    about: `Updates alternate between CPU and GPU (prefetch_optimizer; ${fork}). Off: ZeRO-3 offload of its time, DeepSpeed 0.13.`,
  },
  {
    id: 'part_grads_async',
    kind: 'switch',
    title: 'Asynchronous gradients',
    about: `fp32 gradients leave the GPU without stopping backward (part_grads_async; ${fork}; in DeepSpeed since 0.19.5).`,
  },
  {
    id: 'flash_attention',
    kind: 'switch',
    title: 'Flash attention',
    about:
      "A kernel that never stores the scores, where the job has one. Off as in all of the authors' runs (use_flash_attn False in the arguments that their logs print).",
  },
  {
    id: 'sub_group_size',
    kind: 'integer',
    least: 1e6,
    most: 1e12,
    title: 'Sub-group size',
    about: 'Elements after which a sub-group is full (sub_group_size; the authors took 1e8).',
  },
  {
    id: 'ranks',
    kind: 'integer',
    least: 1,
    most: 1024,
    title: 'Data-parallel processes',
    about: 'Processes that share the states; those of one host also share its memory, bandwidth and cores.',
  },
  {
    id: 'hosts',
    kind: 'integer',
    least: 1,
    most: 1024,
    title: 'Hosts',
    about:
      'Hosts that the processes are spread over evenly, each like this machine. What the network takes is left out.',
  },
  {
    id: 'bound',
    kind: 'switch',
    title: 'Processes bound to their memory',
    about:
      'Each process keeps to its own cores and the memory beside them (--bind_cores_to_rank); matters where the machine says what others attain.',
  },
  {
    id: 'loop',
    kind: 'switch',
    title: 'Training loop of Megatron',
    about: `Adds what the authors' iteration times and TFLOP/s hold besides forward, backward and update: ${loopText}. Off, since no other system here is planned with a loop of its own; on to compare with their logs.`,
  },
];

/** Values have been checked against `knobs`. */
export const settingsOf = (values: KnobValues): Settings => ({
  period: numberOf(values['period']),
  ratio: numberOf(values['ratio']) ?? usual.ratio,
  interleave: switchOf(values['interleave']) ?? usual.interleave,
  asyncGradients: switchOf(values['part_grads_async']) ?? usual.asyncGradients,
  flashAttention: switchOf(values['flash_attention']) ?? usual.flashAttention,
  subGroupSize: numberOf(values['sub_group_size']) ?? usual.subGroupSize,
  ranks: numberOf(values['ranks']) ?? usual.ranks,
  hosts: numberOf(values['hosts']) ?? usual.hosts,
  bound: switchOf(values['bound']) ?? usual.bound,
  loop: switchOf(values['loop']) ?? usual.loop,
});

const numberOf = (value: KnobValues[string] | undefined) => (typeof value === 'number' ? value : undefined);
const switchOf = (value: KnobValues[string] | undefined) => (typeof value === 'boolean' ? value : undefined);
