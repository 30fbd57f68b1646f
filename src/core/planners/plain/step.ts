import { peakOf } from '../../cost/memory/footprint.ts';
import type { LayerSizes } from '../../cost/memory/plain-sizes.ts';
import { hindrancesOf } from '../../cost/contention.ts';
import type { DemandTable } from '../../cost/demands.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import type { KindSeconds, PlainSeconds } from '../../cost/time/plain.ts';
import { layerKinds } from '../../model/layers.ts';
import { scheduleBuilder } from '../../schedule/builder.ts';
import type { TaskId } from '../../schedule/types.ts';
import { bytes } from '../../units.ts';
import type { Situation } from './situation.ts';

/** A layer as its tasks need it. */
export interface Layer extends LayerSizes {
  readonly name: string;
  readonly forward: number;
  readonly backward: number;
}

/** What the parts of a schedule share while it is written. */
export interface Step {
  readonly situation: Situation;
  readonly seconds: PlainSeconds;
  readonly layers: readonly Layer[];
  readonly demands: DemandTable;
  readonly builder: ReturnType<typeof newBuilder>;
  /** The last tasks that computed, newest last, and the last ones of each kind of copy. */
  computed: readonly TaskId[];
  sent: readonly TaskId[];
  /** Everything before the pass has ended. */
  barrier: readonly TaskId[];
}

export const newStep = (situation: Situation): Step => {
  const seconds = situation.seconds();
  return {
    situation,
    seconds,
    layers: layersOf(situation, seconds),
    demands: demandsOf(situation.rates),
    builder: newBuilder(situation),
    computed: [],
    sent: [],
    barrier: [],
  };
};

const layersOf = ({ model, sizes }: Situation, seconds: PlainSeconds): readonly Layer[] => {
  const byName = new Map<string, KindSeconds>(seconds.layers.map((kind) => [kind.name, kind]));
  return layerKinds(model).flatMap(({ name }, index) => {
    const [kind, size] = [byName.get(name), sizes.layers[index]];
    if (kind === undefined || size === undefined) return [];
    return [{ ...size, name: String(index + 1), forward: kind.forward, backward: kind.backward }];
  });
};

const lanes = ['GPU compute', 'Weight copies', 'Checkpoint copies'] as const;

const newBuilder = (situation: Situation) => {
  const { design, rates, machine } = situation;
  return scheduleBuilder({
    resources: resourcesOf(rates),
    contentions: hindrancesOf(rates),
    tiers: [
      { id: 'gpu', capacity: machine.gpu?.memoryBytes.value ?? bytes(0), resident: bytes(residentOnGpu(situation)) },
      { id: 'dram', capacity: machine.memory.dram.capacityBytes.value, resident: bytes(residentOnHost(situation)) },
    ],
    lanes: lanes.filter(
      (lane) =>
        lane === 'GPU compute' ||
        (lane === 'Weight copies' ? copiesWeights(situation) : design.keeping === 'offloaded'),
    ),
  });
};

/** Frozen weights that come layer by layer, or optimizer states that are paged in for the update. */
const copiesWeights = ({ design }: Situation) => design.weights === 'dram' || design.paged;

/** What no task brings or takes away, with the margin of the fullest moment. */
const residentOnGpu = (situation: Situation): number => {
  const { sizes, design, job, footprint } = situation;
  const margin = peakOf(footprint, 'gpu').shares.find(({ component }) => component === 'margin')?.bytes ?? 0;
  const fetched = design.weights === 'dram' ? sizes.layers.reduce((sum, one) => sum + one.weights, 0) : 0;
  const context = situation.machine.gpu?.reservedBytes.value ?? 0;
  const states = design.paged ? 0 : sizes.states;
  const accumulated = job.gradientAccumulation > 1 ? sizes.gradients : 0;
  return sizes.weights - fetched + sizes.adapters + states + accumulated + context + margin;
};

/** Held from step to step; loading may have needed more, which the plan's own memory says. */
const residentOnHost = ({ footprint, sizes }: Situation): number =>
  peakOf(footprint, 'dram').bytes - Math.min(peakOf(footprint, 'dram').bytes, sizes.keptOnHost);
