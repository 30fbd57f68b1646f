import type { Adapter } from '../../../src/core/job/adapter.ts';
import { defaultAdapter } from '../../../src/core/job/adapter.ts';
import type { Job } from '../../../src/core/job/job.ts';
import { llmqSetups } from './llmq.ts';
import type { ModelName } from './models.ts';
import { fittedTo, misses } from './notes.ts';
import type { MeasuredSetup } from './setup.ts';

const adapter = (rank: number, targets: Adapter['targets'], changes: Partial<Adapter> = {}): Adapter => ({
  ...defaultAdapter,
  rank,
  targets,
  ...changes,
});
const attention: Adapter['targets'] = ['q', 'k', 'v', 'o'];
const linear: Adapter['targets'] = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'];

const pure16 = { weights: 'bf16', checkpointing: 'none' } as const;

const torchtune = (id: number, model: ModelName, job: MeasuredSetup['job'], assumed?: string): MeasuredSetup => ({
  id: `torchtune-${String(id)}`,
  gpu: id === 1 ? 'rtx-a6000' : id < 4 ? 'rtx-4090' : 'a100-80gb-sxm',
  model,
  framework: 'torchtune',
  meter: 'allocated',
  job: { compile: true, ...job },
  ...(assumed === undefined ? {} : { assumed }),
});
const readme = { microBatch: 2, sequence: 2048, loss: 'chunked' } as const;
const flags = { ...pure16, microBatch: 2, sequence: 4096 } as const;
const recomputed = { ...flags, loss: 'chunked', checkpointing: 'layer' } as const;
const inBackward = { ...recomputed, optimizerInBackward: true } as const;

const torchtuneSetups: readonly MeasuredSetup[] = [
  torchtune(
    1,
    'llama-3.1-8b',
    { ...readme, ...pure16, optimizer: 'paged-adamw-8bit', optimizerInBackward: true },
    'no checkpointing: its rate of tokens is beyond the GPU with it; optimizer of the recipe, whose pages are not counted',
  ),
  torchtune(2, 'llama-3.1-8b', { ...readme, method: 'lora', adapter: adapter(8, attention), checkpointing: 'layer' }),
  torchtune(3, 'llama-3.1-8b', { ...readme, method: 'qlora', adapter: adapter(8, linear), checkpointing: 'layer' }),
  torchtune(4, 'llama-3.2-3b', { ...flags, compile: false }),
  torchtune(5, 'llama-3.2-3b', flags),
  torchtune(6, 'llama-3.2-3b', { ...flags, loss: 'chunked' }),
  torchtune(7, 'llama-3.2-3b', recomputed),
  torchtune(8, 'llama-3.2-3b', inBackward),
  torchtune(9, 'llama-3.2-3b', { ...inBackward, checkpointing: 'offloaded' }),
  torchtune(10, 'llama-3.2-3b', { ...inBackward, checkpointing: 'offloaded', optimizer: 'adamw-8bit' }),
  torchtune(11, 'llama-3.2-3b', {
    ...readme,
    sequence: 4096,
    method: 'lora',
    adapter: adapter(64, linear),
    checkpointing: 'offloaded',
  }),
];

const metamath = { microBatch: 4, sequence: 768, checkpointing: 'none', loss: 'plain' } as const;
const peft = (id: number, job: Omit<Partial<Job>, 'microBatch'>): MeasuredSetup => ({
  id: `peft-metamath-${String(id)}`,
  model: 'llama-3.2-3b',
  framework: 'hugging-face',
  meter: 'reserved',
  gpu: 'l40s',
  meanSequence: 210,
  job: { ...metamath, ...job },
});
const peftSetups: readonly MeasuredSetup[] = [
  peft(1, { weights: 'bf16' }),
  peft(5, { method: 'lora', adapter: adapter(32, ['q', 'v'], { dora: true }) }),
  peft(6, { method: 'lora', adapter: adapter(10, ['gate', 'up', 'down']) }),
  peft(8, { method: 'lora', adapter: adapter(32, ['q', 'v']) }),
];

const litgpt2023 = (
  id: number,
  model: ModelName,
  method: 'lora' | 'qlora',
  microBatch: number,
  sequence: number,
): MeasuredSetup => ({
  id: `litgpt-2023-${String(id)}`,
  model,
  gpu: 'a100-40gb-pcie',
  framework: 'litgpt',
  meter: 'allocated',
  job: { method, microBatch, sequence, adapter: adapter(8, ['q', 'v']), checkpointing: 'none', loss: 'chunked' },
});
const litgpt2024 = (
  id: number,
  model: ModelName,
  method: 'full' | 'lora' | 'qlora',
  microBatch: number,
  used: Adapter = adapter(32, ['q', 'v']),
): MeasuredSetup => ({
  id: `litgpt-2024-${String(id)}`,
  model,
  gpu: 'a10g',
  framework: 'litgpt',
  // Fitted to the Llama 2 7B row; LoRA on 16-bit weights of the same table needs nothing of the kind.
  traits: { unexplainedQuantisedBytes: 18 },
  meter: 'allocated',
  job: {
    method,
    microBatch,
    sequence: 512,
    adapter: used,
    checkpointing: 'none',
    loss: 'chunked',
    ...(method === 'full' ? { weights: 'bf16' } : {}),
  },
});
/** Gemma 2 caps scores and logits by a tanh: no flash kernel does, and the tanh of the logits stays. litgpt/model.py */
const capped = (setup: MeasuredSetup): MeasuredSetup => ({
  ...setup,
  traits: { ...setup.traits, chunkedLoss: { kept: 6, working: 6, chunks: 8 } },
  job: { ...setup.job, flashAttention: false },
});
const gemmaAdapter = adapter(8, [...linear, 'head']);

const litgptSetups: readonly MeasuredSetup[] = [
  litgpt2023(1, 'phi-1.5', 'lora', 1, 1044),
  litgpt2023(2, 'phi-1.5', 'qlora', 1, 1044),
  litgpt2023(3, 'phi-1.5', 'lora', 2, 1044),
  litgpt2023(4, 'stablelm-base-alpha-3b', 'lora', 1, 1034),
  litgpt2023(5, 'stablelm-base-alpha-3b', 'qlora', 1, 1034),
  litgpt2023(6, 'stablelm-base-alpha-3b', 'lora', 2, 1034),
  litgpt2023(7, 'stablelm-base-alpha-3b', 'lora', 4, 1034),
  litgpt2023(8, 'llama-2-7b', 'lora', 1, 1304),
  litgpt2023(9, 'llama-2-7b', 'qlora', 1, 1304),
  litgpt2023(10, 'llama-2-7b', 'lora', 4, 1304),
  litgpt2023(11, 'llama-2-13b', 'lora', 1, 1304),
  litgpt2023(12, 'llama-2-13b', 'qlora', 1, 1304),
  litgpt2023(13, 'llama-2-13b', 'lora', 2, 1304),
  litgpt2024(1, 'falcon-7b', 'qlora', 1),
  litgpt2024(2, 'gemma-2b', 'qlora', 2, gemmaAdapter),
  litgpt2024(3, 'gemma-7b', 'lora', 1, gemmaAdapter),
  litgpt2024(4, 'gemma-7b', 'qlora', 1, gemmaAdapter),
  capped(litgpt2024(5, 'gemma-2-2b', 'lora', 2, gemmaAdapter)),
  capped(litgpt2024(6, 'gemma-2-2b', 'qlora', 2, gemmaAdapter)),
  capped(litgpt2024(7, 'gemma-2-9b', 'lora', 1, gemmaAdapter)),
  litgpt2024(8, 'llama-2-7b', 'lora', 2),
  litgpt2024(9, 'llama-2-7b', 'qlora', 2),
  litgpt2024(10, 'llama-3.1-8b', 'lora', 1),
  litgpt2024(11, 'llama-3.1-8b', 'full', 4),
  litgpt2024(12, 'llama-3.1-8b', 'lora', 1),
  litgpt2024(13, 'llama-3.1-8b', 'qlora', 2),
  litgpt2024(14, 'llama-3.2-1b, own head', 'full', 4),
  litgpt2024(15, 'llama-3.2-1b, own head', 'qlora', 2),
  litgpt2024(16, 'llama-3.2-3b, own head', 'qlora', 2),
  litgpt2024(17, 'mistral-7b-v0.2', 'lora', 2),
  litgpt2024(18, 'mistral-7b-v0.2', 'qlora', 2),
];

const torchao = (id: number, optimizer: Job['optimizer']): MeasuredSetup => ({
  id: `torchao-${String(id)}`,
  gpu: 'a100-80gb-sxm',
  model: 'llama-2-7b',
  framework: 'torchtune',
  meter: 'allocated',
  job: { weights: 'bf16', optimizer, microBatch: 2, sequence: 512, checkpointing: 'layer' },
});
const torchaoSetups: readonly MeasuredSetup[] = [torchao(1, 'adamw-8bit'), torchao(2, 'adamw-8bit')];

const axolotl = (id: number, model: ModelName, job: MeasuredSetup['job']): MeasuredSetup => ({
  id: `axolotl-${String(id)}`,
  model,
  framework: 'axolotl',
  meter: 'reserved',
  job: { sequence: 2048, loss: 'fused', checkpointing: 'layer', optimizer: 'adamw-8bit', ...job },
});
const qlora = (microBatch: number, gradientAccumulation: number, used: Adapter) =>
  ({ method: 'qlora', microBatch, gradientAccumulation, adapter: used }) as const;
/** Attention, and what of the MLP every token passes through. */
const shared: Adapter['targets'] = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'];

const axolotlSetups: readonly MeasuredSetup[] = [
  axolotl(1, 'gpt-oss-20b', {
    method: 'lora',
    microBatch: 1,
    sequence: 4096,
    gradientAccumulation: 8,
    adapter: adapter(8, attention),
    checkpointing: 'offloaded',
  }),
  axolotl(2, 'glm-4.7-flash', qlora(2, 4, adapter(32, attention))),
  axolotl(3, 'glm-4.7-flash', { ...qlora(2, 4, adapter(32, attention)), weights: 'int8' }),
  axolotl(6, 'qwen3-next-80b', qlora(2, 2, adapter(16, shared))),
  axolotl(7, 'qwen3-next-80b', qlora(2, 2, adapter(16, [...shared, 'experts']))),
  axolotl(8, 'glm-4.5-air', qlora(2, 2, adapter(16, attention))),
  axolotl(9, 'lfm2-350m', {
    weights: 'bf16',
    microBatch: 4,
    sequence: 4096,
    gradientAccumulation: 2,
    loss: 'chunked',
    checkpointing: 'none',
    optimizer: 'adamw-fused',
  }),
  axolotl(10, 'devstral-24b', { ...qlora(2, 4, adapter(32, linear)), optimizer: 'adamw-fused' }),
  axolotl(11, 'seed-oss-36b', qlora(2, 4, adapter(32, linear))),
  axolotl(12, 'olmo-3-7b', qlora(2, 2, adapter(32, linear))),
];

const unsloth = (id: number, model: ModelName): MeasuredSetup => ({
  id: `unsloth-${String(id)}`,
  model,
  framework: 'axolotl',
  meter: 'device',
  loadOnly: true,
  job: { method: 'qlora', microBatch: 1, sequence: 1 },
});
const unslothSetups = [unsloth(1, 'qwen2.5-0.5b'), unsloth(2, 'llama-3.2-1b'), unsloth(3, 'llama-3.2-3b')];

const setupList: readonly MeasuredSetup[] = [
  ...torchtuneSetups,
  ...peftSetups,
  ...litgptSetups,
  ...torchaoSetups,
  ...axolotlSetups,
  ...unslothSetups,
  ...llmqSetups,
];

export const setups: readonly MeasuredSetup[] = setupList.map((setup) => {
  const [fitted, miss] = [fittedTo[setup.id], misses[setup.id]];
  return { ...setup, ...(fitted === undefined ? {} : { fitted }), ...(miss === undefined ? {} : { miss }) };
});
