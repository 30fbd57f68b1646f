/**
 * How a framework does what a job asks for, as far as memory and time depend on it. Facts of its code, none of them
 * fitted; a version is named where they changed.
 */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly cites: string;
  /** What an RMS norm leaves for backward: an fp32 copy of its input, or its 16-bit input. */
  readonly normKeeps: 'fp32 copy' | 'input';
  /** What a gated MLP leaves: gate, its activation and up; or gate and up, the activation made again in backward. */
  readonly gateKeeps: 'all' | 'inputs';
  /** Whether keys and values of grouped queries are repeated for each query head before attention. */
  readonly repeatsKeys: boolean;
  /** Query, key and value come from one product and share an adapter's input; as views they keep all of it. */
  readonly oneQueryKeyValue: boolean;
  /** The input of an MLP's last matrix stays although the matrix is frozen. */
  readonly keepsProduct: boolean;
  /** Precision of adapters where the model has 16 bits, in bytes. In fp32 each adapter keeps its own fp32 input. */
  readonly adapterBytes: 2 | 4;
  /** Adapters see their input through dropout: a mask, and a copy of the input. */
  readonly adapterDropout: boolean;
  /** Products with frozen quantised matrices keep their input although nothing needs it. */
  readonly quantisedKeepsInput: boolean;
  /** Bytes an element of a quantised matrix made 16-bit again for a product; 4 where it is cast once more. */
  readonly dequantisedBytes: 2 | 4;
  /**
   * Bytes a token, a channel of the hidden state and a layer that published runs with quantised matrices held besides, of
   * unknown origin.
   */
  readonly unexplainedQuantisedBytes: number;
  readonly quantisesHead: boolean;
  /** All experts' matrices of a kind are one tensor, which is made 16-bit as a whole (transformers 5). */
  readonly expertsTogether: boolean;
  /** Experts that are stored as one tensor are quantised too. */
  readonly quantisesExperts: boolean;
  readonly doubleQuantises: boolean;
  /** Bytes an element of what stays unquantised in a quantised model: embedding, norms, head. */
  readonly unquantisedBytes: 2 | 4;
  /** Bytes a logit where all are made at once: at the loss, and while its gradient is made. */
  readonly plainLossBytes: number;
  /** Bytes a logit that all chunks keep together, and those of the one chunk at work; how many chunks. */
  readonly chunkedLoss: { readonly kept: number; readonly working: number; readonly chunks: number };
  /** The optimizer works on all tensors at once and keeps a temporary as large as all weights it trains. */
  readonly optimizerTemporary: boolean;
  /** Operators between two products of matrices that run as one kernel: how many launches a layer takes. */
  readonly kernelsPerLayer: { readonly forward: number; readonly backward: number };
}

/** transformers' Llama code as it stands, PEFT and the Trainer: each operator on its own. */
const huggingFace: Framework = {
  id: 'hugging-face',
  title: 'Hugging Face transformers, PEFT and Trainer',
  cites: 'transformers 4.52 to 5, modeling_llama.py, loss_utils.py; peft, tuners/lora/layer.py, utils/other.py',
  normKeeps: 'fp32 copy',
  gateKeeps: 'all',
  repeatsKeys: true,
  oneQueryKeyValue: false,
  keepsProduct: false,
  adapterBytes: 4,
  adapterDropout: false,
  quantisedKeepsInput: false,
  dequantisedBytes: 2,
  unexplainedQuantisedBytes: 0,
  quantisesHead: false,
  expertsTogether: false,
  quantisesExperts: false,
  doubleQuantises: true,
  unquantisedBytes: 4,
  // 16-bit logits stay with the output (2), log-softmax in fp32 (4), and its input or its gradient in fp32 (4).
  plainLossBytes: 10,
  chunkedLoss: { kept: 0, working: 10, chunks: 8 },
  optimizerTemporary: true,
  kernelsPerLayer: { forward: 45, backward: 75 },
};

export const frameworks = {
  'hugging-face': huggingFace,
  /** axolotl and LLaMA-Factory with Liger's or their own fused norms, and embeddings left in 16 bits. */
  axolotl: {
    ...huggingFace,
    id: 'axolotl',
    title: 'axolotl',
    cites: 'axolotl, loaders/model.py (embeddings and norms in 16 bits with flash attention)',
    expertsTogether: true,
    quantisesExperts: true,
    unquantisedBytes: 2,
  },
  'llama-factory': {
    ...huggingFace,
    id: 'llama-factory',
    title: 'LLaMA-Factory with Liger kernels',
    cites: 'LLaMA-Factory 0.9, model/model_utils/liger_kernel.py; liger-kernel, ops/{rms_norm,swiglu,rope}.py',
    normKeeps: 'input',
    gateKeeps: 'inputs',
  },
  torchtune: {
    id: 'torchtune',
    title: 'torchtune',
    cites: 'torchtune 0.4 to 0.6, modules/rms_norm.py, modules/attention.py, modules/loss/ce_chunked_output_loss.py',
    normKeeps: 'fp32 copy',
    gateKeeps: 'all',
    repeatsKeys: true,
    oneQueryKeyValue: false,
    keepsProduct: false,
    adapterBytes: 2,
    adapterDropout: false,
    quantisedKeepsInput: false,
    dequantisedBytes: 2,
    unexplainedQuantisedBytes: 0,
    quantisesHead: false,
    expertsTogether: false,
    quantisesExperts: false,
    doubleQuantises: true,
    unquantisedBytes: 2,
    // Logits in fp32 (4), log-softmax (4) and its gradient (4).
    plainLossBytes: 12,
    // All chunks' logits in 16 bits; of one of them the same in fp32, and the gradient in both.
    chunkedLoss: { kept: 2, working: 12, chunks: 8 },
    optimizerTemporary: false,
    kernelsPerLayer: { forward: 45, backward: 75 },
  },
  /** As published in 2023 and 2024: bitsandbytes before 0.43 kept the inputs of quantised products. */
  litgpt: {
    id: 'litgpt',
    title: 'LitGPT',
    cites: 'litgpt, litgpt/{model,lora,utils}.py, finetune/lora.py; bitsandbytes 0.41, autograd/_functions.py',
    normKeeps: 'fp32 copy',
    gateKeeps: 'all',
    repeatsKeys: true,
    oneQueryKeyValue: true,
    keepsProduct: true,
    adapterBytes: 2,
    adapterDropout: true,
    quantisedKeepsInput: true,
    dequantisedBytes: 4,
    unexplainedQuantisedBytes: 0,
    quantisesHead: true,
    expertsTogether: false,
    quantisesExperts: true,
    doubleQuantises: false,
    unquantisedBytes: 2,
    plainLossBytes: 8,
    // 128 tokens at a time: logits and log-softmax of all chunks in 16 bits.
    chunkedLoss: { kept: 4, working: 4, chunks: 8 },
    optimizerTemporary: true,
    kernelsPerLayer: { forward: 45, backward: 75 },
  },
  /** DeepSpeed's engine around a model with fused kernels, as Megatron's. */
  deepspeed: {
    ...huggingFace,
    id: 'deepspeed',
    title: 'DeepSpeed',
    cites: 'DeepSpeed 0.19.6, runtime/engine.py; Megatron-LM, core/fusions',
  },
  /** One C++ program with fused kernels and CUDA graphs. */
  'llm.q': {
    id: 'llm.q',
    title: 'LLM.Q',
    cites: 'LLMQ, arXiv 2512.15306; github IST-DASLab/llmq, src/models/llama_model.cpp',
    normKeeps: 'input',
    gateKeeps: 'inputs',
    repeatsKeys: false,
    oneQueryKeyValue: true,
    keepsProduct: false,
    adapterBytes: 2,
    adapterDropout: false,
    quantisedKeepsInput: false,
    dequantisedBytes: 2,
    unexplainedQuantisedBytes: 0,
    quantisesHead: false,
    expertsTogether: false,
    quantisesExperts: false,
    doubleQuantises: false,
    unquantisedBytes: 2,
    plainLossBytes: 2,
    chunkedLoss: { kept: 0, working: 2, chunks: 4 },
    optimizerTemporary: false,
    kernelsPerLayer: { forward: 12, backward: 24 },
  },
} as const satisfies Readonly<Record<string, Framework>>;
export type FrameworkId = keyof typeof frameworks;
