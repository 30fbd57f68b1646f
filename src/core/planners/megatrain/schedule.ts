import { hindrancesOf } from '../../cost/contention.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import type { DemandTable } from '../../cost/demands.ts';
import { sizeOf } from '../../cost/ledger.ts';
import type { Pass } from '../../cost/passes.ts';
import { passesOf } from '../../cost/passes.ts';
import { scheduleBuilder } from '../../schedule/builder.ts';
import type { Holding, Phase, Schedule, TaskId } from '../../schedule/types.ts';
import { bytes } from '../../units.ts';
import { cpuBytes, unflattenSeconds } from './cost.ts';
import { gpuResident, hostResident, sizesOf } from './memory.ts';
import type { Situation } from './situation.ts';
import { blocksOf } from './situation.ts';

const lanes = ['GPU compute', 'Weight copies', 'Gradient copies', 'Gradient worker', 'CPU'] as const;

/** What the parts of a schedule share while it is written. */
interface Step {
  readonly situation: Situation;
  readonly sizes: ReturnType<typeof sizesOf>;
  readonly builder: ReturnType<typeof newBuilder>;
  readonly demands: DemandTable;
  barrier: readonly TaskId[];
  /** Of each layer that was brought in this pass: its weights out of the flat buffer. */
  unflattened: TaskId[];
  /** Of each layer's gradients in this pass: on their way, and added up. */
  departed: TaskId[];
  added: TaskId[];
}

/** Micro-batches, each ending when its gradients are added up, then the update. */
export const scheduleOf = (situation: Situation): Schedule => {
  const step: Step = {
    situation,
    sizes: sizesOf(situation),
    builder: newBuilder(situation),
    demands: demandsOf(situation.rates),
    barrier: [],
    unflattened: [],
    departed: [],
    added: [],
  };
  for (const pass of passesOf(situation.job.gradientAccumulation)) addPass(step, pass);
  addUpdate(step);
  return step.builder.finish();
};

const newBuilder = (situation: Situation) => {
  const { rates, machine } = situation;
  return scheduleBuilder({
    resources: resourcesOf(rates),
    contentions: hindrancesOf(rates),
    tiers: [
      {
        id: 'gpu',
        capacity: bytes(machine.gpu?.memoryBytes.value ?? 0),
        resident: bytes(sizeOf(gpuResident(situation))),
      },
      {
        id: 'dram',
        capacity: bytes(machine.memory.dram.capacityBytes.value),
        resident: bytes(sizeOf(hostResident(situation))),
      },
    ],
    lanes,
  });
};

const onGpu = (size: number): readonly Holding[] => (size > 0 ? [{ tier: 'gpu', bytes: bytes(size) }] : []);

const addPass = (step: Step, pass: Pass): void => {
  const { situation, sizes } = step;
  const { work, layers, settings } = situation;
  [step.unflattened, step.departed, step.added] = [[], [], []];
  compute(step, pass, 'forward', 'embedding', work.embeddingForward, 0, 0);
  for (const layer of layers.keys()) {
    // Inputs of blocks stay until backward has passed them.
    const stays = layer % settings.interval === 0 ? sizes.kept : 0;
    bring(step, pass, 'forward', `forward ${layer + 1}`, layer);
    compute(step, pass, 'forward', `forward ${layer + 1}`, work.layerForward, sizes.forward + stays, sizes.forward);
  }
  compute(step, pass, 'forward', 'head and loss', work.headForward, sizes.logits + sizes.kept, 0);
  addBackward(step, pass);
  step.barrier = [...step.departed.slice(-1), ...step.added.slice(-1)];
};

const addBackward = (step: Step, pass: Pass): void => {
  const { situation, sizes } = step;
  const { work, outline } = situation;
  const begun = sizes.head + sizes.waiting;
  const head = compute(step, pass, 'backward', 'head backward', work.headBackward, begun, sizes.logits + sizes.kept);
  depart(step, pass, 'head', outline.afterElements, head, sizes.head);
  for (const { from, to } of blocksOf(situation).toReversed()) {
    for (let layer = from; layer < to; layer += 1) {
      const name = `recompute ${layer + 1}`;
      bring(step, pass, 'backward', name, layer);
      compute(step, pass, 'backward', name, work.layerForward, sizes.kept + sizes.forward, sizes.forward);
    }
    for (let layer = to - 1; layer >= from; layer -= 1) addLayerBackward(step, pass, layer, layer === from);
  }
  const last = compute(step, pass, 'backward', 'embedding backward', work.embeddingBackward, sizes.embedding, 0);
  depart(step, pass, 'embedding', outline.beforeElements, last, sizes.embedding + sizes.waiting);
};

/** Forward once more, now for autograd, and backward; its gradients leave. */
const addLayerBackward = (step: Step, pass: Pass, layer: number, ends: boolean): void => {
  const { situation, sizes } = step;
  const { work, layers } = situation;
  const name = `backward ${layer + 1}`;
  bring(step, pass, 'backward', name, layer);
  const gives = sizes.working + sizes.kept + (ends ? sizes.kept : 0);
  const seconds = work.layerForward + work.layerBackward;
  const computed = compute(step, pass, 'backward', name, seconds, sizes.working + sizes.gradients, gives);
  depart(step, pass, `layer ${layer + 1}`, layers[layer] ?? 0, computed, sizes.gradients);
};

/**
 * Weights of a layer into one of two flat buffers, and out of it into a template: the buffer is free then, the template
 * when the gradients made with it have left. cpu_master.py, `_load_layer_to_buffer_async`, `_unflatten_to_layer`.
 */
const bring = (step: Step, pass: Pass, phase: Phase, name: string, layer: number): void => {
  const { builder, demands, situation, unflattened, departed } = step;
  const elements = situation.layers[layer] ?? 0;
  const free = [...step.barrier, unflattened.at(-2)];
  const gathered = situation.settings.flat
    ? undefined
    : builder.task({
        name: `gather for ${name}${pass.label}`,
        lane: 'CPU',
        phase,
        after: free,
        uses: demands.cpuPass(cpuBytes.gathered * elements * pass.repeat),
      });
  const copied = builder.task({
    name: `weights for ${name}${pass.label}`,
    lane: 'Weight copies',
    phase,
    after: [...free, gathered],
    uses: demands.toDevice(2 * elements * pass.repeat),
  });
  unflattened.push(
    builder.task({
      name: `unflatten for ${name}${pass.label}`,
      lane: 'GPU compute',
      phase,
      after: [copied, departed.at(-2)],
      uses: demands.gpu(unflattenSeconds(elements, situation) * pass.repeat),
    }),
  );
};

const compute = (
  { builder, demands, barrier }: Step,
  pass: Pass,
  phase: Phase,
  name: string,
  seconds: number,
  takes: number,
  gives: number,
): TaskId =>
  builder.task({
    name: `${name}${pass.label}`,
    lane: 'GPU compute',
    phase,
    after: barrier,
    uses: demands.gpu(seconds * pass.repeat),
    acquires: onGpu(takes),
    releases: onGpu(gives),
  });

/** Gradients leave into a slab, if one is free, and a thread adds them up. `_collect_layer_grads_async`, `_grad_worker`. */
const depart = (step: Step, pass: Pass, name: string, elements: number, computed: TaskId, held: number): void => {
  const { builder, demands, situation, departed, added } = step;
  const common = { phase: 'backward' } as const;
  const sent = builder.task({
    ...common,
    name: `gradients of ${name}${pass.label}`,
    lane: 'Gradient copies',
    after: [computed, added.at(-situation.settings.slabs)],
    uses: demands.toHost(2 * elements * pass.repeat),
    releases: onGpu(held),
  });
  departed.push(sent);
  const each = pass.first ? cpuBytes.copied : cpuBytes.added;
  added.push(
    builder.task({
      ...common,
      name: `add gradients of ${name}${pass.label}`,
      lane: 'Gradient worker',
      after: [sent],
      uses: demands.cpuPass(each * elements * pass.repeat),
    }),
  );
};

/** Clip, Adam, the flat copies anew, and what stays on the GPU. */
const addUpdate = ({ builder, demands, situation, barrier }: Step): void => {
  const { outline, layers, settings, staying } = situation;
  const common = { lane: 'CPU', phase: 'optimizer' } as const;
  const streamed = layers.reduce((sum, n) => sum + n, 0);
  builder.task({ ...common, name: 'clip', after: barrier, uses: demands.cpuPass(cpuBytes.clip * outline.total) });
  let last = builder.task({
    ...common,
    name: 'Adam',
    uses: demands.cpuAdam(outline.total, cpuBytes.adam * outline.total),
  });
  if (settings.flat)
    last = builder.task({ ...common, name: 'flat copies', uses: demands.cpuPass(cpuBytes.refreshed * streamed) });
  builder.task({
    name: 'embedding and head',
    lane: 'Weight copies',
    phase: 'optimizer',
    after: [last],
    uses: demands.toDevice(2 * staying),
  });
};
