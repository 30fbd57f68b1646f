import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * A trace of any size, as Kineto writes one: steps of operators with their calls, kernels, copies and flows, one after the
 * other with shifted times and new ids. Every step is the same but for those.
 */
const operatorsInStep = 200;
const stepUs = 20_000;
/** Kernels of a step: one an operator. */
export const kernelsInStep = operatorsInStep;

const names = ['aten::linear', 'aten::addmm', 'aten::layer_norm', 'aten::gelu', 'aten::scaled_dot_product_attention'];
const kernelNames = [
  'void cutlass::Kernel2<cutlass_80_wmma_tensorop_bf16_s161616gemm_bf16_32x32_128x2_tn_align8>(cutlass::Params)',
  'void at::native::vectorized_elementwise_kernel<4, at::native::GeluCUDAKernelImpl(at::TensorIteratorBase&)>(int)',
  'void at::native::(anonymous namespace)::vectorized_layer_norm_kernel<c10::BFloat16, float>(int, float)',
];

/** The events of step `step`, each behind a comma but the first of all. */
export const stepText = (step: number): string => {
  const begin = 4_458_676_456_914 + step * stepUs;
  const id = step * operatorsInStep;
  const events = [mark(step, begin)];
  for (let i = 0; i < operatorsInStep; i++) events.push(...operatorEvents(begin + 10 + i * 90, id + i + 1, i));
  return `${step === 0 ? '' : ',\n'}${events.join(',\n')}`;
};

const mark = (step: number, begin: number) =>
  `  {\n    "ph": "X", "cat": "user_annotation", "name": "ProfilerStep#${String(step)}", "pid": 2910249, "tid": 2910249,\n    "ts": ${String(begin)}.000, "dur": ${String(stepUs - 100)}.000,\n    "args": {\n      "External id": ${String(step)},"Record function id": 0, "Ev Idx": ${String(step)}\n    }\n  }`;

const event = (cat: string, name: string, ids: string, ts: string, dur: string, args: string) =>
  `  {\n    "ph": "X", "cat": "${cat}", "name": "${name}", ${ids},\n    "ts": ${ts}, "dur": ${dur},\n    "args": {\n      ${args}\n    }\n  }`;

const operatorEvents = (us: number, id: number, i: number): readonly string[] => {
  const [thread, stream] = ['"pid": 2910249, "tid": 2910249', '"pid": 0, "tid": 7'];
  const [at, called, ran] = [`${String(us)}.125`, `${String(us + 20)}.250`, `${String(us + 32)}.375`];
  const flow = (ph: string, where: string, ts: string, end: string) =>
    `  {\n    "ph": "${ph}", "id": ${String(id)}, ${where}, "ts": ${ts},\n    "cat": "ac2g", "name": "ac2g"${end}\n  }`;
  const shape = `"External id": ${String(id)},"Record function id": 0, "Sequence number": ${String(id)}, "Fwd thread id": 0, "Input type": ["c10::BFloat16", "c10::BFloat16", "c10::BFloat16"], "Input Strides": [[393216, 768, 1], [768, 1], [1]], "Input Dims": [[8, 512, 768], [768, 768], [768]], "Ev Idx": ${String(id)}`;
  return [
    event('cpu_op', names[i % names.length] ?? '', thread, at, '60.500', shape),
    event(
      'cpu_op',
      'aten::empty',
      thread,
      `${String(us + 2)}.000`,
      '8.000',
      `"External id": ${String(id)}, "Ev Idx": ${String(id)}`,
    ),
    event(
      'cuda_runtime',
      'cudaLaunchKernel',
      thread,
      called,
      '6.125',
      `"External id": ${String(id)}, "cbid": 211, "correlation": ${String(id)}`,
    ),
    flow('s', thread, called, ''),
    event(
      'kernel',
      kernelNames[i % kernelNames.length] ?? '',
      stream,
      ran,
      '30.000',
      `"External id": ${String(id)}, "queued": 0, "device": 0, "context": 1, "stream": 7, "correlation": ${String(id)}, "registers per thread": 40, "shared memory": 34816, "blocks per SM": 4.740741, "warps per SM": 37.925926, "grid": [16, 32, 1], "block": [256, 1, 1], "est. achieved occupancy %": 59`,
    ),
    flow('f', stream, ran, ', "bp": "e"'),
  ];
};

const head = '{\n  "schemaVersion": 1,\n  "deviceProperties": [{"id": 0, "name": "made"}],\n  "traceEvents": [\n';
const foot = '\n  ],\n  "traceName": "made.json",\n  "baseTimeNanoseconds": 1711964646000000000\n}\n';

/** Writes a trace of at least `bytes`; answers its steps. */
export const writeTrace = (file: string, bytes: number): number => {
  const handle = openSync(file, 'w');
  let [written, step] = [writeSync(handle, head), 0];
  while (written < bytes) {
    const parts: string[] = [];
    for (let i = 0; i < 8; i++) parts.push(stepText(step++));
    written += writeSync(handle, parts.join(''));
  }
  writeSync(handle, foot);
  closeSync(handle);
  return step;
};
