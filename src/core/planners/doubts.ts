import type { Job } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import { machineValues } from '../machine/values.ts';

/** Tensor cores know bf16 from Ampere (sm_80) on; earlier ones fp16 alone. NVIDIA, CUDA C++ Programming Guide. */
const firstBf16 = 80;

/** What a reader of any plan for this machine and job must know: each a sentence, none where all is well. */
export const doubtsOf = (machine: Machine, { precision }: Job): readonly string[] => [
  ...(precision === 'bf16' ? withoutBf16(machine) : []),
  ...noisyValues(machine),
];

const withoutBf16 = ({ gpu }: Machine): readonly string[] =>
  gpu === undefined || gpu.sm.value >= firstBf16
    ? []
    : [
        `${gpu.name} (sm_${gpu.sm.value}) has no tensor cores for bf16: it is far slower there than planned. Choose fp16.`,
      ];

const noisyValues = (machine: Machine): readonly string[] =>
  machineValues(machine).flatMap(({ path, known: { source } }) =>
    source.kind === 'measured' && source.doubt !== undefined
      ? [`${path} was measured, but ${source.doubt}.`]
      : [],
  );
