/**
 * A micro-batch, or several like ones in a row as one pass with as many times the work: passes end in a barrier
 * (DeepSpeed synchronises its gradient stream after each backward), so that takes exactly as long as one by one.
 */
export interface Pass {
  readonly repeat: number;
  /** Nothing has been accumulated before it. */
  readonly first: boolean;
  /** The optimizer follows. */
  readonly last: boolean;
  /** For the names of its tasks: empty where there is one micro-batch only. */
  readonly label: string;
}

export const passesOf = (gradientAccumulation: number): readonly Pass[] => {
  const count = gradientAccumulation;
  if (count === 1) return [{ repeat: 1, first: true, last: true, label: '' }];
  const middle = count - 2;
  return [
    { repeat: 1, first: true, last: false, label: ', micro-batch 1' },
    ...(middle > 0 ? [{ repeat: middle, first: false, last: false, label: middleLabel(count) }] : []),
    { repeat: 1, first: false, last: true, label: `, micro-batch ${count}` },
  ];
};

const middleLabel = (count: number) =>
  count === 3 ? ', micro-batch 2' : `, micro-batches 2 to ${count - 1} (all alike)`;

/** What a picture of a step must say where one pass stands for several micro-batches. */
export const foldedText = (gradientAccumulation: number): string | undefined =>
  gradientAccumulation > 3
    ? `Micro-batches 2 to ${gradientAccumulation - 1} are alike and drawn as one pass, all their forward before all their backward. In truth the two alternate, which takes as long.`
    : undefined;

/** Lane of what a training loop does around forward, backward and update, where a system is planned with it. */
export const trainingLoopLane = 'Training loop';
