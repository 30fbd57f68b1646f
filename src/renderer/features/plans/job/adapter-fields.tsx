import type { Adapter } from '../../../../core/job/adapter.ts';
import { adapterTargets } from '../../../../core/job/adapter.ts';
import { Group } from '../../../ui/field.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { Toggle } from '../../../ui/toggle.tsx';
import { withTarget } from './alternatives.ts';
import { EffectView } from './effect-view.tsx';
import { testName } from './field-names.ts';
import { adapterSwitches, adapterTexts, targetNames } from './options.ts';
import styles from './job.module.css';

interface AdapterProps {
  readonly adapter: Adapter;
  readonly onChange: (adapter: Adapter) => void;
}

/** Of jobs that train adapters: how large they are, where they sit, what is trained besides. */
export const AdapterFields = ({ adapter, onChange }: AdapterProps) => (
  <div className={styles.row}>
    <div className={styles.noted}>
      <NumberInput
        label="Rank"
        value={adapter.rank}
        onChange={(rank) => onChange({ ...adapter, rank: rank ?? adapter.rank })}
        min={1}
        max={8192}
        testId="job-rank"
      />
      <span className={styles.effect}>
        twice: <EffectView of="rank=double" />
      </span>
    </div>
    <NumberInput
      label="Alpha"
      value={adapter.alpha}
      onChange={(alpha) => onChange({ ...adapter, alpha: alpha ?? adapter.alpha })}
      min={1}
      max={1e6}
      testId="job-alpha"
    />
    <Targets adapter={adapter} onChange={onChange} />
    {adapterSwitches.map((name) => (
      <Toggle
        key={name}
        label={adapterTexts[name].label}
        title={adapterTexts[name].about}
        checked={adapter[name]}
        onChange={(on) => onChange({ ...adapter, [name]: on })}
        note={<EffectView of={name} />}
        testId={`job-${testName(name)}`}
      />
    ))}
  </div>
);

/** The last target stays: adapters must be somewhere. */
const Targets = ({ adapter, onChange }: AdapterProps) => (
  <Group label="Adapters on">
    <div className={styles.targets}>
      {adapterTargets.map((target) => {
        const on = adapter.targets.includes(target);
        return (
          <label key={target} className={styles.target}>
            <input
              type="checkbox"
              checked={on}
              disabled={on && adapter.targets.length === 1}
              onChange={() => onChange({ ...adapter, targets: withTarget(adapter, target) })}
              data-testid={`job-target-${target}`}
            />
            {targetNames[target]} <EffectView of={`target=${target}`} />
          </label>
        );
      })}
    </div>
  </Group>
);
