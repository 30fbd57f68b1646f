import type { Plan, SystemId } from '../../../core/planners/types.ts';
import { chooseComparedSystem } from '../../app/actions/choose.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { systemTitle } from '../../app/names.ts';
import { useShownPlan } from '../../app/system-picker.tsx';
import { tokenRateText } from '../../../core/format.ts';
import { Picker } from '../../ui/picker.tsx';
import { nextCompared } from './next-compared.ts';

/** The plan to compare the shown one with; none where both would be of one system. */
export const useComparedPlan = (): Plan | undefined => {
  const shown = useShownPlan()?.system;
  const compared = useAppState((state) => state.choice.comparedSystem);
  const plans = useAppState((state) => state.plans)?.plans ?? [];
  return compared === shown ? undefined : plans.find(({ system }) => system === compared);
};

/** Compares with the next system that fits, in the order of the list; after the last with none. */
export const useNextCompared = () => {
  const app = useApp();
  const plans = useAppState((state) => state.plans)?.plans ?? [];
  const shown = useShownPlan()?.system;
  const compared = useComparedPlan()?.system;
  return () => chooseComparedSystem(app, nextCompared(plans, shown, compared));
};

const none = 'none';

export const ComparedPicker = () => {
  const app = useApp();
  const plans = useAppState((state) => state.plans)?.plans ?? [];
  const shown = useShownPlan()?.system;
  const systems = plans.filter(({ system }) => system !== shown).map(itemOf);
  const choose = (value: string) => {
    const system: SystemId | undefined = plans.find((plan) => plan.system === value)?.system;
    chooseComparedSystem(app, system);
  };
  return (
    <Picker
      label="Compare with"
      items={[{ value: none, label: 'None' }, ...systems]}
      value={useComparedPlan()?.system ?? none}
      onChange={choose}
      placeholder="None"
      testId="pick-compared-system"
    />
  );
};

const itemOf = (plan: Plan) => ({
  value: plan.system,
  label: systemTitle(plan.system),
  note: plan.kind === 'feasible' ? tokenRateText(plan.tokensPerSecond) : 'does not fit',
});
