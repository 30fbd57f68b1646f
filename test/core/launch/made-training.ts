import type { RawEvent } from './reading.ts';

/** A training run whose launches are known, as a profiler would have seen it. Times in microseconds. */
export interface MadeTraining {
  readonly layers: number;
  /** Calls of a layer forward; backward has two for each, and one that sums a gradient. */
  readonly calls: number;
  readonly steps: number;
  readonly microBatches: number;
  readonly withModules: boolean;
  readonly withBackward: boolean;
  /** Layers are computed again in backward, as PyTorch's reentrant checkpoints do. */
  readonly recomputes: boolean;
  readonly kernelUs: number;
  /** After each micro-batch the processor waits for the GPU. */
  readonly waits: boolean;
}

export const someTraining: MadeTraining = {
  layers: 4,
  calls: 5,
  steps: 2,
  microBatches: 2,
  withModules: true,
  withBackward: true,
  recomputes: false,
  kernelUs: 1,
  waits: false,
};

const [main, autograd, stream] = [1, 2, 7];
/** Of an operator, of the call in it, and from operator to operator. */
export const operatorUs = 8;
export const callUs = 4;
export const apartUs = 10;

export const madeTraining = (made: MadeTraining): readonly RawEvent[] => {
  const events: RawEvent[] = [];
  let [now, gpu, correlation, sequence] = [100, 0, 0, 0];
  const add = (cat: string, name: string, ts: number, dur: number, more: object, tid: number | string = main) => {
    events.push({ ph: 'X', cat, name, pid: 1, tid, ts, dur, args: more });
  };
  const within = (cat: string, name: string, tid: number, more: object, body: () => void) => {
    const begin = now;
    body();
    add(cat, name, begin, now - begin, more, tid);
  };
  const launch = (name: string, tid: number, more: object) => {
    const id = ++correlation;
    add('cpu_op', name, now, operatorUs, more, tid);
    add('cuda_runtime', 'cudaLaunchKernel', now + 2, callUs, { correlation: id }, tid);
    const begin = Math.max(gpu, now + 2 + callUs);
    gpu = begin + made.kernelUs;
    add('kernel', `kernel of ${name}`, begin, made.kernelUs, { correlation: id, device: 0, stream }, stream);
    now += apartUs;
  };
  const forwardOp = (name: string, tid: number): number => {
    launch(name, tid, { 'Sequence number': sequence, 'Fwd thread id': 0 });
    return sequence++;
  };
  const layer = (at: number, tid: number): readonly number[] => {
    const numbers: number[] = [];
    const body = () => {
      for (let call = 0; call < made.calls; call++) numbers.push(forwardOp(`aten::op${String(call)}`, tid));
    };
    if (made.withModules) within('python_function', `nn.Module: Block_${String(at)}`, tid, {}, body);
    else body();
    return numbers;
  };
  const backwardOp = (number: number, calls: number) =>
    within(
      'cpu_op',
      'autograd::engine::evaluate_function: OpBackward0',
      autograd,
      { 'Sequence number': number, 'Fwd thread id': 1 },
      () => {
        for (let call = 0; call < calls; call++) launch('aten::mm', autograd, {});
      },
    );
  const sumOf = () =>
    within('cpu_op', 'autograd::engine::evaluate_function: torch::autograd::AccumulateGrad', autograd, {}, () => {
      launch('aten::add_', autograd, {});
    });
  const layerBackward = (numbers: readonly number[], at: number) => {
    const body = () => {
      const used = made.recomputes ? layer(at, autograd) : numbers;
      for (const number of used.toReversed()) backwardOp(number, 2);
      sumOf();
    };
    const number = numbers[0] ?? 0;
    if (!made.recomputes) body();
    else
      within(
        'cpu_op',
        'autograd::engine::evaluate_function: CheckpointFunctionBackward',
        autograd,
        { 'Sequence number': number, 'Fwd thread id': 1 },
        body,
      );
  };
  const microBatch = () => {
    const embedding = forwardOp('aten::embedding', main);
    const layers = Array.from({ length: made.layers }, (_, at) => layer(at, main));
    const head = forwardOp('aten::head', main);
    if (made.withBackward) {
      backwardOp(head, 1);
      for (const [at, numbers] of [...layers.entries()].toReversed()) layerBackward(numbers, at);
      backwardOp(embedding, 1);
    }
    if (!made.waits) return;
    const lasts = Math.max(callUs, gpu - now + 1);
    add('cuda_runtime', 'cudaDeviceSynchronize', now, lasts, { correlation: ++correlation });
    now += lasts;
  };
  for (let step = 0; step < made.steps; step++) {
    within('user_annotation', `ProfilerStep#${String(step)}`, main, {}, () => {
      for (let batch = 0; batch < made.microBatches; batch++) microBatch();
      within('user_annotation', 'Optimizer.step#AdamW.step', main, {}, () => {
        launch('aten::_fused_adamw_', main, {});
      });
    });
    now += 500;
  }
  return events;
};
