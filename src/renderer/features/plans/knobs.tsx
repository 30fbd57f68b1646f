import { planners } from '../../../core/planners/index.ts';
import type { Knob, KnobValue, KnobValues } from '../../../core/planners/knobs.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { chooseKnobs } from '../../app/actions/choose.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { Button } from '../../ui/button.tsx';
import { Details } from '../../ui/details.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Note } from '../../ui/table.tsx';
import styles from './plans.module.css';

/** What a person may settle in the planner's place; nothing where the system leaves nothing open. */
export const PlanKnobs = ({ plan: { system } }: { readonly plan: Plan }) => {
  const app = useApp();
  const values = useAppState(({ choice }) => choice.knobs[system]) ?? noValues;
  const tuning = planners.find(({ id }) => id === system)?.tuning;
  if (tuning === undefined) return null;
  const settled = Object.keys(values).length;
  return (
    <Details
      label={settled === 0 ? 'settings' : `settings (${String(settled)} yours)`}
      title="Settle what the planner would choose"
      testId={`plan-${system}-knobs`}
    >
      <div className={styles.knobs}>
        {tuning.knobs.map((knob) => (
          <KnobField
            key={knob.id}
            knob={knob}
            value={values[knob.id]}
            onChange={(value) => chooseKnobs(app, system, withValue(values, knob.id, value))}
          />
        ))}
        <Button disabled={settled === 0} onClick={() => chooseKnobs(app, system, noValues)}>
          Leave all to the planner
        </Button>
      </div>
    </Details>
  );
};

const noValues: KnobValues = {};

const withValue = (values: KnobValues, id: string, value: KnobValue | undefined): KnobValues => {
  const { [id]: _, ...rest } = values;
  return value === undefined ? rest : { ...rest, [id]: value };
};

interface KnobFieldProps {
  readonly knob: Knob;
  readonly value: KnobValue | undefined;
  readonly onChange: (value: KnobValue | undefined) => void;
}

const KnobField = (props: KnobFieldProps) => (
  <div>
    {props.knob.kind === 'switch' || props.knob.kind === 'choice' ? (
      <ChoiceField {...props} />
    ) : (
      <NumberKnob {...props} {...scales[props.knob.kind]} />
    )}
    <Note>{props.knob.about}</Note>
  </div>
);

const byPlanner = 'planner';

const ChoiceField = ({ knob, value, onChange }: KnobFieldProps) => {
  const own = knob.kind === 'choice' ? knob.values : ['on', 'off'];
  const shown = typeof value === 'boolean' ? (value ? 'on' : 'off') : value;
  return (
    <Segments<string>
      label={knob.title}
      value={typeof shown === 'string' ? shown : byPlanner}
      segments={[{ value: byPlanner, label: 'Planner' }, ...own.map((one) => ({ value: one, label: one }))]}
      onChange={(next) => onChange(next === byPlanner ? undefined : knob.kind === 'switch' ? next === 'on' : next)}
      testId={`knob-${knob.id}`}
    />
  );
};

interface Scale {
  readonly unit: string;
  /** What one of the unit is in the knob's own. */
  readonly of: number;
}

/** In what a number is typed: whole ones of a handy unit. */
const scales: Readonly<Record<'integer' | 'bytes' | 'share', Scale>> = {
  integer: { unit: '', of: 1 },
  bytes: { unit: ', MiB', of: 2 ** 20 },
  share: { unit: ', %', of: 0.01 },
};

const NumberKnob = ({ knob, value, onChange, unit, of }: KnobFieldProps & Scale) => {
  const { least, most } = 'least' in knob ? knob : { least: 0, most: 1 };
  return (
    <NumberInput
      label={`${knob.title}${unit}`}
      value={typeof value === 'number' ? Math.round(value / of) : undefined}
      onChange={(next) => onChange(next === undefined ? undefined : next * of)}
      min={Math.ceil(least / of)}
      max={Math.floor(most / of)}
      placeholder="planner"
      testId={`knob-${knob.id}`}
    />
  );
};
