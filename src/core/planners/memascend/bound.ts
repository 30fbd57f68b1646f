import type { Demands } from '../../cost/demands.ts';
import { demandsOf } from '../../cost/demands.ts';
import { busiestSeconds, passesBound } from '../../stage3/bound.ts';
import type { Situation } from './situation.ts';
import { cpuUpdate, overflowCheck, updateBytesPerParameter } from './update.ts';

/** No schedule is faster: forward and backward, then the check, then an update whose parts follow each other. */
export const boundOf = (situation: Situation): number => {
  const alone = (...demands: readonly Demands[]) => busiestSeconds(situation, demands);
  return passesBound(situation) + alone(overflowCheck(situation)) + updateSeconds(situation, alone);
};

const updateSeconds = (situation: Situation, alone: (...demands: readonly Demands[]) => number): number => {
  const { outline, rates, switches } = situation;
  const demands = demandsOf(rates);
  const { clip, adam, cast } = cpuUpdate(situation, outline.total);
  const bytes = updateBytesPerParameter(situation);
  const read = demands.fromNvme(bytes.read * outline.total);
  const states = demands.toNvme(bytes.states * outline.total);
  const weights = demands.toNvme(bytes.weights * outline.total);
  const chain = alone(clip) + alone(adam) + alone(cast) + alone(weights);
  return switches.pipelined
    ? Math.max(chain, alone(clip, adam, cast, weights, read, states))
    : chain + alone(read) + alone(states);
};
