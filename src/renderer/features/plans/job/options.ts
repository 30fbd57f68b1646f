import type { AdapterTarget } from '../../../../core/job/adapter.ts';
import type { Checkpointing, Method, OptimizerKind, WeightFormat } from '../../../../core/job/choices.ts';
import type { Job } from '../../../../core/job/job.ts';
import { weightsOf } from '../../../../core/job/job.ts';

/** What a form shows of the choices of a job: each with its name and what it means, in a sentence. */
export interface Option<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly about: string;
}

export const methodOptions: readonly Option<Method>[] = [
  { value: 'full', label: 'Full', about: 'Every parameter is trained.' },
  { value: 'lora', label: 'LoRA', about: 'Adapters of low rank on a frozen model.' },
  { value: 'qlora', label: 'QLoRA', about: 'Adapters on a frozen model that is stored in few bits.' },
];

export const precisionOptions: readonly Option<Job['precision']>[] = [
  { value: 'bf16', label: 'bf16', about: 'The range of fp32; no loss scaling.' },
  { value: 'fp16', label: 'fp16', about: 'More digits, less range: the loss is scaled.' },
];

const weightTexts: Readonly<Record<WeightFormat, readonly [label: string, about: string]>> = {
  mixed: ['16 bits and an fp32 master', 'Mixed precision: products read 16 bits, the optimizer updates fp32.'],
  fp32: ['fp32', 'Cast to 16 bits as they are used (autocast).'],
  bf16: ['bf16 alone', 'No fp32 master: small updates may be lost in rounding.'],
  fp16: ['fp16 alone', 'No fp32 master: small updates may be lost in rounding.'],
  fp8: ['fp8', 'Frozen weights in a byte.'],
  int8: ['int8', 'Frozen weights in a byte, with a scale for each row (LLM.int8).'],
  nf4: ['nf4', 'Frozen weights in 4 bits, their scales quantised too (QLoRA).'],
};

const weightsFor: Readonly<Record<Method, readonly WeightFormat[]>> = {
  full: ['mixed', 'fp32', 'bf16', 'fp16'],
  lora: ['bf16', 'fp16', 'fp32', 'fp8', 'int8'],
  qlora: ['nf4', 'int8', 'fp8'],
};

/** The formats that a method may store weights in. */
export const weightOptions = (method: Method): readonly Option<WeightFormat>[] =>
  weightsFor[method].map((value) => {
    const [label, about] = method === 'full' ? weightTexts[value] : (frozenTexts[value] ?? weightTexts[value]);
    return { value, label, about };
  });

const frozenTexts: Readonly<Partial<Record<WeightFormat, readonly [label: string, about: string]>>> = {
  fp32: ['fp32', 'Frozen, cast to 16 bits as they are used.'],
  bf16: ['bf16', 'Frozen, as products read them.'],
  fp16: ['fp16', 'Frozen, as products read them.'],
};

export const optimizerOptions: readonly Option<OptimizerKind>[] = [
  { value: 'adamw', label: 'AdamW', about: 'Two moments of 4 bytes for each trained parameter.' },
  { value: 'adamw-fused', label: 'AdamW, fused', about: 'The same states, one kernel for many tensors.' },
  { value: 'adamw-8bit', label: 'AdamW, 8-bit', about: 'Both moments in a byte, with a scale for each block.' },
  { value: 'paged-adamw', label: 'AdamW, paged', about: 'States may move to host memory when the GPU is full.' },
  { value: 'paged-adamw-8bit', label: 'AdamW, 8-bit, paged', about: 'Small states that may move to host memory.' },
  { value: 'adafactor', label: 'Adafactor', about: 'The second moment as a row and a column for each matrix.' },
  { value: 'lion', label: 'Lion', about: 'One moment.' },
  { value: 'galore', label: 'GaLore', about: 'Moments in a subspace of low rank.' },
  { value: 'muon', label: 'Muon', about: 'One moment for matrices, made orthogonal; AdamW for the rest.' },
  { value: 'sgd', label: 'SGD', about: 'No states without momentum.' },
];

export const checkpointingOptions: readonly Option<Checkpointing>[] = [
  { value: 'planner', label: 'By system', about: 'Each system takes what makes its step fastest.' },
  { value: 'none', label: 'None', about: 'All activations are kept.' },
  { value: 'selective', label: 'Selective', about: 'What is cheap to compute again is.' },
  { value: 'layer', label: 'By layer', about: 'Each layer keeps its input and is computed again.' },
  { value: 'offloaded', label: 'Offloaded', about: 'Inputs of layers wait in host memory.' },
];

export const lossOptions: readonly Option<Job['loss']>[] = [
  { value: 'plain', label: 'Plain', about: 'All logits at once.' },
  { value: 'chunked', label: 'Chunked', about: 'Logits of a part of the tokens at a time.' },
  { value: 'fused', label: 'Fused', about: 'Head and loss in one kernel; logits are never whole.' },
];

/** Fields that are on or off. */
export const switches = ['optimizerInBackward', 'packing', 'flashAttention', 'compile'] as const;
export type SwitchName = (typeof switches)[number];

export const switchTexts: Readonly<Record<SwitchName, { readonly label: string; readonly about: string }>> = {
  optimizerInBackward: {
    label: 'Optimizer in backward',
    about: 'Each gradient is used and freed at once; needs accumulation of 1.',
  },
  packing: { label: 'Packing', about: 'Samples are joined until a sequence is full; else each is padded.' },
  flashAttention: { label: 'Flash attention', about: 'The matrix of all pairs of tokens is never stored.' },
  compile: { label: 'torch.compile', about: 'Operators between products become one kernel.' },
};

export const adapterSwitches = ['dora', 'rslora', 'trainEmbeddings', 'trainHead'] as const;
export type AdapterSwitch = (typeof adapterSwitches)[number];

export const adapterTexts: Readonly<Record<AdapterSwitch, { readonly label: string; readonly about: string }>> = {
  dora: { label: 'DoRA', about: 'A trained length for each output besides.' },
  rslora: { label: 'rsLoRA', about: 'Scaled by alpha over the root of the rank: the same memory and time.' },
  trainEmbeddings: { label: 'Train the embedding', about: 'A trained copy beside the frozen one.' },
  trainHead: { label: 'Train the head', about: 'A trained copy beside the frozen one.' },
};

export const targetNames: Readonly<Record<AdapterTarget, string>> = {
  q: 'query',
  k: 'key',
  v: 'value',
  o: 'output',
  gate: 'gate',
  up: 'up',
  down: 'down',
  experts: 'experts',
  head: 'head',
};

/** The job with another method; weights that the method cannot have give way to its usual ones. */
export const withMethod = (job: Job, method: Method): Job => {
  const { weights, ...rest } = { ...job, method };
  return weights !== undefined && weightsFor[method].includes(weights) ? { ...rest, weights } : rest;
};

/** Weights of the method's usual format are not spelled out, so that they follow the method and the precision. */
export const withWeights = (job: Job, weights: WeightFormat): Job => {
  const { weights: _, ...rest } = job;
  return weightsOf(rest) === weights ? rest : { ...rest, weights };
};
