import { capacityText } from '../../../core/format.ts';
import type { CatalogueGpu } from '../../../core/machine/gpu-catalogue.ts';
import type { Machine } from '../../../core/machine/machine.ts';
import { chooseChanges } from '../../app/actions/choose.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { SourceBadge } from '../../app/source.tsx';
import { UndoButtons } from '../../app/undo-buttons.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Picker } from '../../ui/picker.tsx';
import { Slider } from '../../ui/slider.tsx';
import type { Lever } from './levers.ts';
import { factorText, leversOf, withLever } from './levers.ts';
import styles from './what-if.module.css';

interface LeversProps {
  /** As it is, and with all changes. */
  readonly machine: Machine;
  readonly changed: Machine;
  readonly gpus: readonly CatalogueGpu[];
}

/** The machine's values to pull; each says whether it was measured, assumed or given here. */
export const LeversCard = ({ machine, changed, gpus }: LeversProps) => {
  const app = useApp();
  const some = useAppState((state) => Object.keys(state.changes).length > 0);
  const [own, now] = [leversOf(machine), leversOf(changed)];
  return (
    <Card
      title="The machine"
      note="What you change is given, and for this screen alone; it is kept for this machine. In the middle of each rate is the machine's own."
      aside={
        <>
          <UndoButtons />
          <Button
            small
            icon="reset"
            disabled={!some}
            onClick={() => chooseChanges(app, {})}
            data-testid="what-if-reset"
          >
            As it is
          </Button>
        </>
      }
      testId="levers"
    >
      <div className={styles.levers}>
        {own.map((lever, i) => (
          <LeverSlider key={lever.id} lever={lever} known={now[i]?.own ?? lever.own} />
        ))}
        <GpuPicker machine={machine} gpus={gpus} />
      </div>
    </Card>
  );
};

const LeverSlider = ({ lever, known }: { readonly lever: Lever; readonly known: Lever['own'] }) => {
  const app = useApp();
  const changes = useAppState((state) => state.changes);
  const value = changes[lever.id] ?? lever.own.value;
  return (
    <Slider
      label={lever.title}
      value={lever.placeOf(value)}
      onChange={(place) => chooseChanges(app, withLever(changes, lever, lever.valueAt(place)))}
      {...{ min: lever.min, max: lever.max, step: lever.step }}
      text={lever.text(value)}
      mark={
        <>
          <span className={styles.factor}>{factorText(lever, value)}</span>
          <SourceBadge source={known.source} />
        </>
      }
      testId={`lever-${lever.id}`}
    />
  );
};

const ownGpu = 'own';

const GpuPicker = ({ machine, gpus }: Pick<LeversProps, 'machine' | 'gpus'>) => {
  const app = useApp();
  const changes = useAppState((state) => state.changes);
  const { gpuId: _, ...rest } = changes;
  const items = [
    { value: ownGpu, label: machine.gpu?.name ?? 'none', note: 'as it is' },
    ...gpus
      .filter(({ name }) => name !== machine.gpu?.name)
      .map(({ id, name, memoryBytes }) => ({ value: id, label: name, note: capacityText(memoryBytes.value) })),
  ];
  return (
    <Picker
      label="GPU, by its data sheet"
      items={items}
      value={changes.gpuId ?? ownGpu}
      onChange={(gpuId) => chooseChanges(app, gpuId === ownGpu ? rest : { ...rest, gpuId })}
      placeholder="GPU"
      testId="what-if-gpu"
    />
  );
};
