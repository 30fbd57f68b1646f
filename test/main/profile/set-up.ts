import type { Progress } from '../../../src/contract.ts';
import type { Call, Inspector, PlannedFigure, Probe, RunStore } from '../../../src/main/ports.ts';
import { profileMachine } from '../../../src/main/usecases/profile.ts';
import { fakeClock, fakeFacts, fakeFigure, fakeInspector, fakeProbe } from '../../fakes/machine.ts';
import { fakeRunStore } from '../../fakes/run-store.ts';

export type Told = Progress<'profile.start'>;

export const setUp = (
  probes: readonly Probe[],
  store: RunStore = fakeRunStore(),
  facts: Inspector['facts'] = () => Promise.resolve(fakeFacts),
) => {
  const { clock, pass } = fakeClock();
  let ids = 0;
  const newId = () => `run-${++ids}`;
  const start = profileMachine({
    probes,
    inspector: { ...fakeInspector, facts },
    store,
    clock,
    newId,
    dataFolder: '/data',
  });
  const stop = new AbortController();
  const told: Told[] = [];
  const call: Call<'profile.start'> = { signal: stop.signal, progress: (value) => void told.push(value) };
  return { start, call, told, stop, store, pass };
};

/** A probe of one figure with the same name. */
export const single = (id: string, measure?: PlannedFigure['measure'], changes?: Partial<PlannedFigure>) =>
  fakeProbe(id, [fakeFigure(id, measure, changes)]);
