import type { Pass } from '../../cost/passes.ts';
import type { TaskId } from '../../schedule/types.ts';
import { nvmeBytesPerParameter } from '../../cost/deepspeed.ts';
import { largestAtEnd, largestInBackward } from '../../cost/outline.ts';
import type { Block } from './blocks.ts';
import { departing } from './gpu-memory.ts';
import type { Step } from './step.ts';
import { holding, remember } from './step.ts';

/**
 * Sends the gradients of a full bucket off the GPU, on the one stream that does nothing else. What was accumulated
 * before comes to the GPU and is added there; the last micro-batch of a step also sends the sum as fp32, and writes it
 * to the drives where the optimizer lives there. stage_1_and_2.py,
 * `copy_grads_in_partition`; stage3.py, `partition_grads`.
 */
export const addDeparture = (step: Step, pass: Pass, place: number, block: Block, computed: TaskId): void => {
  const elements = step.leaving[place] ?? 0;
  if (elements === 0) return;
  const { builder, demands, situation } = step;
  const { outline } = situation;
  const largest = place > outline.layers ? largestAtEnd(outline) : largestInBackward(outline);
  const held = holding('gpu', departing(situation, largest));
  const { toDevice, toHost } = bytesOf(step, pass);
  const lane = 'Gradient copies';
  const name = `gradients after ${block.name}${pass.label}`;
  const added =
    toDevice === 0
      ? undefined
      : builder.task({
          name: `accumulated ${name}`,
          lane,
          phase: 'backward',
          after: [computed],
          uses: demands.toDevice(toDevice * elements * pass.repeat),
          acquires: held,
        });
  const sent = builder.task({
    name,
    lane,
    phase: 'backward',
    after: [computed, added],
    uses: demands.toHost(toHost * elements * pass.repeat),
    acquires: added === undefined ? held : [],
    releases: held,
  });
  remember(step.departed, sent);
  if (pass.last && situation.design.optimizer === 'nvme') writeGradients(step, name, elements, sent);
};

/** Bytes for each element in one micro-batch; their sum over a step is `gradientBytes` of the bound. */
const bytesOf = ({ situation }: Step, pass: Pass): { readonly toDevice: number; readonly toHost: number } => {
  if (situation.design.stage === 3) return { toDevice: 2, toHost: pass.last ? 6 : 2 };
  return { toDevice: pass.first ? 0 : 2, toHost: pass.last ? 4 : 2 };
};

/** Pinned swap buffers lie in between, so the GPU does not wait for it; the update does. */
const writeGradients = (step: Step, name: string, elements: number, sent: TaskId): void => {
  const { builder, demands } = step;
  step.written = builder.task({
    name: `write ${name}`,
    lane: 'NVMe writes',
    phase: 'backward',
    after: [sent],
    uses: demands.toNvme(nvmeBytesPerParameter.optimizer.backwardWrite * elements),
  });
};
