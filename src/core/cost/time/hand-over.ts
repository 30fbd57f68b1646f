import type { Handed, LaunchCounts } from '../../job/launch-counts.ts';
import type { Setup } from '../memory/setup.ts';
import type { LayerSeconds } from './layer.ts';

/** What the processor takes for what it hands to the GPU. */
export interface HandOver {
  readonly operators: number;
  readonly cpuSeconds: number;
}

/** What a machine takes to hand over. */
export interface HandOverRates {
  /** Seconds for one operator, dispatch and all. */
  readonly operator: number;
  /** Of it the call that launches, where that was measured. */
  readonly launch: number | undefined;
}

/**
 * A layer's share of a pass, or what a pass has besides its layers. By the framework's counts, or by those of a trace: a
 * launch count does not depend on the batch, and every layer of the model is handed over as those of the trace were. With
 * no layers in the trace the model's share its pass.
 */
export const handOver = (
  part: LayerSeconds,
  of: 'layer' | 'rest',
  setup: Setup,
  rates: HandOverRates,
  backward: boolean,
): HandOver => {
  const counts = setup.job.launches;
  if (counts === undefined) return { operators: part.operators, cpuSeconds: part.operators * rates.operator };
  const { launches, cpuSeconds, callSeconds } = countedPart(counts, of, setup, backward);
  if (counts.time === 'machine') return { operators: launches, cpuSeconds: launches * rates.operator };
  const ownCalls = rates.launch === undefined ? callSeconds : launches * rates.launch;
  return { operators: launches, cpuSeconds: cpuSeconds - callSeconds + ownCalls };
};

const countedPart = (counts: LaunchCounts, of: 'layer' | 'rest', setup: Setup, backward: boolean): Handed => {
  const { forward } = counts;
  const pass = backward ? counts.backward : forward;
  const { layer, rest } = pass ?? forward;
  const { kernelsPerLayer } = setup.framework;
  const scale = pass === undefined ? kernelsPerLayer.backward / kernelsPerLayer.forward : 1;
  if (layer !== undefined) return times(of === 'layer' ? layer : rest, scale);
  return times(rest, of === 'layer' ? scale / setup.model.layers : 0);
};

const times = ({ launches, cpuSeconds, callSeconds }: Handed, factor: number): Handed => ({
  launches: factor * launches,
  cpuSeconds: factor * cpuSeconds,
  callSeconds: factor * callSeconds,
});
