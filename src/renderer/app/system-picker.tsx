import { tokenRateText } from '../../core/format.ts';
import type { Plan } from '../../core/planners/types.ts';
import { Picker } from '../ui/picker.tsx';
import { chooseSystem } from './actions/choose.ts';
import { useApp, useAppState } from './app.ts';
import { shownSystem } from './derive.ts';
import { systemTitle } from './names.ts';

/** The plan that Timeline and Export show. */
export const useShownPlan = (): Plan | undefined =>
  useAppState((state) => {
    const plans = state.plans?.plans ?? [];
    const shown = shownSystem(plans, state.choice.system);
    return plans.find((plan) => plan.system === shown);
  });

export const SystemPicker = () => {
  const app = useApp();
  const plans = useAppState((state) => state.plans)?.plans ?? [];
  const items = plans.map((plan) => ({
    value: plan.system,
    label: systemTitle(plan.system),
    note: plan.kind === 'feasible' ? tokenRateText(plan.tokensPerSecond) : 'does not fit',
  }));
  return (
    <Picker
      label="System"
      items={items}
      value={useShownPlan()?.system}
      onChange={(value) => {
        const system = plans.find((plan) => plan.system === value)?.system;
        if (system !== undefined) chooseSystem(app, system);
      }}
      placeholder="Choose a system"
      testId="pick-system"
    />
  );
};
