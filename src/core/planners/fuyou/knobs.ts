import type { Knob, KnobValues } from '../knobs.ts';

/** What a person may settle. What is undefined, the planner finds. */
export interface Settings {
  /** Bytes of activations that leave the GPU in a step, layer inputs included; these leave in any case. */
  readonly swap: number | undefined;
  /** Share of the forward pass for which copies of activations may fill the link. */
  readonly budget: number;
  readonly overlap: boolean;
  /** Layers whose weights are fetched ahead of the one that computes. */
  readonly prefetch: number | undefined;
  /** Inputs kept of each layer: its own, or also that of its MLP. */
  readonly checkpoints: number;
}

/** As the authors' public run sets it (artifact of arXiv 2403.06504, run.sh, `--swap_ratio 0.3`; two checkpoints a layer). */
export const usual: Settings = {
  swap: undefined,
  budget: 0.3,
  overlap: true,
  prefetch: undefined,
  checkpoints: 2,
};

export const knobs: readonly Knob[] = [
  {
    id: 'swap',
    title: 'Activations swapped',
    about:
      'Bytes of activations sent to host memory in a step, layer inputs included, the rest being computed again; 0 sends the inputs alone. Searched where not given (LoHan, arXiv 2403.06504v2, traffic-aware swapping).',
    kind: 'bytes',
    least: 0,
    most: Number.MAX_SAFE_INTEGER,
  },
  {
    id: 'budget',
    title: 'Link time for swapping',
    about:
      'Share of the forward pass that copies of activations may take on the link before the search stops: 0.3 in the authors’ script (`--swap_ratio`), 1 to search the cost alone.',
    kind: 'share',
  },
  {
    id: 'overlap',
    title: 'Update inside backward',
    about:
      'Each group of parameters is updated as soon as backward has its gradients; off, gradients go to the drives and the update follows backward, as in ZeRO-Infinity.',
    kind: 'switch',
  },
  {
    id: 'prefetch',
    title: 'Layers fetched ahead',
    about: 'Layers whose weights come to the GPU while another computes; where not given, one if GPU memory allows.',
    kind: 'integer',
    least: 0,
    most: 8,
  },
  {
    id: 'checkpoints',
    title: 'Inputs kept of a layer',
    about:
      'Two as in the authors’ code, where attention and MLP are computed again by themselves; one as in the accounting of the paper.',
    kind: 'integer',
    least: 1,
    most: 2,
  },
];

/** Values that were checked against `knobs`. */
export const settingsOf = (values: KnobValues): Settings => ({
  swap: numberOf(values['swap']),
  budget: numberOf(values['budget']) ?? usual.budget,
  overlap: values['overlap'] !== false,
  prefetch: numberOf(values['prefetch']),
  checkpoints: numberOf(values['checkpoints']) ?? usual.checkpoints,
});

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
