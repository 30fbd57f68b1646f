import { machineValues } from '../../../core/machine/values.ts';
import { catalogueGpuOf } from '../../app/derive.ts';
import { errorText } from '../../app/errors.ts';
import { chooseGpu, chooseReference, chooseRun } from '../../app/actions/choose.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { NextStep } from '../../app/next-step.tsx';
import { SourceMix } from '../../app/source-mix.tsx';
import { valueOf } from '../../app/state.ts';
import { Card } from '../../ui/card.tsx';
import { Picker } from '../../ui/picker.tsx';
import { Notice } from '../../ui/state.tsx';
import { FactList } from '../../ui/table.tsx';
import { dateText } from './dates.ts';
import { gpuItems, machineChoiceFrom, machineItemOf, machineItems } from './machine-items.ts';

/** The machine to plan for, and the GPU to try in it. */
export const ChosenCard = () => {
  const app = useApp();
  const runs = valueOf(useAppState((state) => state.runs)) ?? [];
  const catalogue = valueOf(useAppState((state) => state.catalogue));
  const choice = useAppState((state) => state.choice);
  return (
    <Card title="Machine to plan for" note="A profile of this machine, or one described by its data sheets.">
      <Picker
        label="Machine"
        items={machineItems(runs, catalogue?.machines ?? [], dateText)}
        value={machineItemOf(choice.machine)}
        onChange={(item) => {
          const next = machineChoiceFrom(item);
          if (next.kind === 'run') void chooseRun(app, next.id);
          if (next.kind === 'reference') chooseReference(app, next.name);
        }}
        placeholder="Profile this machine, or choose one"
        testId="pick-machine"
      />
      <GpuPicker />
      <MachineProblem />
      <RestsOn />
      <Next />
    </Card>
  );
};

const GpuPicker = () => {
  const app = useApp();
  const gpus = valueOf(useAppState((state) => state.catalogue))?.gpus ?? [];
  const choice = useAppState((state) => state.choice);
  const run = valueOf(useAppState((state) => state.run));
  const machine = useAppState((state) => state.machine);
  if (choice.machine.kind === 'reference')
    return <Notice tone="plain">GPU of this machine: {machine?.gpu?.name ?? 'none'}.</Notice>;
  const gpu = run === undefined ? undefined : catalogueGpuOf(run, choice, gpus);
  return (
    <>
      <Picker
        label="GPU, by its data sheet"
        items={gpuItems(gpus)}
        value={gpu?.id ?? choice.gpuId}
        onChange={(id) => chooseGpu(app, id)}
        placeholder="Choose a GPU"
        hint={
          run !== undefined && run.facts.gpus.length === 0
            ? 'No GPU was found here: choose the one to plan for.'
            : 'Data-sheet values are limits. No GPU was measured.'
        }
        testId="pick-gpu"
      />
    </>
  );
};

const MachineProblem = () => {
  const error = useAppState((state) => state.machineError);
  const run = useAppState((state) => state.run);
  const shown = error ?? (run?.state === 'failed' ? run.error : undefined);
  if (shown === undefined) return null;
  const { fact, advice } = errorText(shown);
  return (
    <Notice tone="bad" testId="machine-problem">
      {fact} {advice}
    </Notice>
  );
};

/** How much of the machine was measured. */
const RestsOn = () => {
  const machine = useAppState((state) => state.machine);
  return machine === undefined ? null : (
    <FactList rows={[{ name: 'Plans rest on', value: <SourceMix values={machineValues(machine)} /> }]} />
  );
};

const Next = () => {
  const ready = useAppState((state) => state.machine?.gpu !== undefined);
  return ready ? <NextStep to="models">Next: the model</NextStep> : null;
};
