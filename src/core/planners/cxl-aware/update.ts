import { cpuUpdateBytesPerParameter, stateBytesPerParameter } from '../../cost/adam.ts';
import type { Demands } from '../../cost/demands.ts';
import { demandsOf } from '../../cost/demands.ts';
import { overflowCheckBytesPerParameter } from '../../cost/deepspeed.ts';
import { busiestSeconds, passesBound } from '../../stage3/bound.ts';
import type { Step } from '../../stage3/step.ts';
import type { Situation } from './situation.ts';

/**
 * The optimizer step on the CPU, as a whole since its groups follow each other: (fp16: search for infinities,) clip,
 * Adam, cast. Each reads and writes its tensors where they lie. stage3.py, `step`; the Adam kernel reads p, m, v, g (16
 * B) and writes p, m, v (12).
 */
const stagesOf = (situation: Situation): readonly { readonly name: string; readonly uses: Demands }[] => {
  const { at, rates, outline, job } = situation;
  const parameters = outline.total;
  const demands = demandsOf(rates);
  const pass = (tensor: Parameters<typeof at>[0], perParameter: number) =>
    at(tensor, demands.cpuPass(perParameter * parameters), 'cpu');
  const { clip } = cpuUpdateBytesPerParameter;
  const readAndWritten = 8;
  return [
    ...(job.precision === 'fp16'
      ? [{ name: 'overflow check', uses: pass('compute gradients', overflowCheckBytesPerParameter.traffic) }]
      : []),
    { name: 'clip', uses: pass('master gradients', clip) },
    {
      name: 'Adam',
      uses: [
        ...demands.cpuAdam(parameters, 0),
        ...pass('momentum', readAndWritten),
        ...pass('variance', readAndWritten),
        ...pass('master weights', readAndWritten),
        ...pass('master gradients', 4),
      ],
    },
    { name: 'cast', uses: [...pass('master weights', 4), ...pass('compute weights', stateBytesPerParameter.weights)] },
  ];
};

export const addUpdate = (step: Step, situation: Situation): void => {
  for (const { name, uses } of stagesOf(situation))
    step.builder.task({ name, lane: 'CPU', phase: 'optimizer', after: step.barrier, uses });
};

/** No schedule is faster: forward and backward, then the stages of the update one after the other. */
export const boundOf = (situation: Situation): number =>
  stagesOf(situation).reduce((sum, { uses }) => sum + busiestSeconds(situation, [uses]), passesBound(situation));
