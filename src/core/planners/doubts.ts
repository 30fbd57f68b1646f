import { countText } from '../format.ts';
import type { Job } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import { valueName } from '../machine/value-names.ts';
import { plannedValues } from '../machine/values.ts';
import type { Model } from '../model/model.ts';

/** Tensor cores know bf16 from Ampere (sm_80) on; earlier ones fp16 alone. NVIDIA, CUDA C++ Programming Guide. */
const firstBf16 = 80;

/** What a reader of any plan for these must know: each a sentence, none where all is well. */
export const doubtsOf = (machine: Machine, model: Model, { precision, sequence }: Job): readonly string[] => [
  ...(sequence > model.context ? [beyondContext(model, sequence)] : []),
  ...(precision === 'bf16' ? withoutBf16(machine) : []),
  ...noisyValues(machine),
];

/** A learned position embedding has no row for what lies beyond; a rotary one can be computed, and was not trained. */
const beyondContext = ({ name, positions, context }: Model, sequence: number): string =>
  positions > 0
    ? `${name} has learned positions for ${countText(context)} tokens: sequences of ${countText(sequence)} do not run.`
    : `${name} was made for sequences of up to ${countText(context)} tokens; these have ${countText(sequence)}.`;

const withoutBf16 = ({ gpu }: Machine): readonly string[] =>
  gpu === undefined || gpu.sm.value >= firstBf16
    ? []
    : [
        `${gpu.name} (sm_${gpu.sm.value}) has no tensor cores for bf16: it is far slower there than planned. Choose fp16.`,
      ];

const noisyValues = (machine: Machine): readonly string[] =>
  plannedValues(machine).flatMap(({ path, known: { source } }) =>
    source.kind === 'measured' && source.doubt !== undefined
      ? [`The ${valueName(path)} was measured, but ${source.doubt}.`]
      : [],
  );
