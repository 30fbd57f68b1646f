import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Block } from './blocks.ts';
import { forwardBlocks } from './blocks.ts';
import { copiesInFlight } from './gpu-memory.ts';
import type { Step } from './step.ts';
import type { Fetching } from './weights.ts';
import { fetchUpTo } from './weights.ts';

/** Forward, and a barrier when all it has sent has arrived: the authors' code waits for both streams. main.py. */
export const addForward = (step: Step): void => {
  const { builder, demands, situation } = step;
  const fetching: Fetching = { blocks: forwardBlocks(situation), copied: [] };
  const computed: TaskId[] = [];
  const sent: (TaskId | undefined)[] = [];
  let written: TaskId | undefined;
  for (const [index, block] of fetching.blocks.entries()) {
    fetchUpTo(step, fetching, index + situation.prefetch, computed);
    const out = block.layer === undefined ? 0 : block.layer.inputs + block.layer.outputs;
    const weights = 2 * block.elements;
    computed.push(
      builder.task({
        name: block.name,
        lane: 'GPU compute',
        phase: 'forward',
        after: [fetching.copied[index], sent[index - copiesInFlight]],
        uses: demands.gpu(block.compute),
        acquires: holding('gpu', block.takes + block.leaves + out),
        releases: holding('gpu', block.takes + weights),
      }),
    );
    sent.push(out > 0 ? send(step, block, out, computed.at(-1)) : undefined);
    if (block.layer?.spilled === true) written = spill(step, block, out, sent.at(-1));
  }
  step.barrier = [computed.at(-1), sent.findLast((task) => task !== undefined), written].filter(
    (task) => task !== undefined,
  );
};

const send = ({ builder, demands }: Step, block: Block, out: number, computed: TaskId | undefined): TaskId =>
  builder.task({
    name: `activations of ${block.name}`,
    lane: 'Activation copies out',
    phase: 'forward',
    after: [computed],
    uses: demands.toHost(out),
    releases: holding('gpu', out),
  });

const spill = ({ builder, demands }: Step, block: Block, out: number, sent: TaskId | undefined): TaskId =>
  builder.task({
    name: `write activations of ${block.name}`,
    lane: 'Activation writes',
    phase: 'forward',
    after: [sent],
    uses: demands.toNvme(out),
  });
