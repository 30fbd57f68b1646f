import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/state.tsx';
import { forgetLimits } from './actions/choose.ts';
import { useApp, useAppState } from './app.ts';
import { limitTexts } from './names.ts';

/** Says that plans leave some of the machine's memory alone, and ends that. */
export const LimitsNotice = () => {
  const app = useApp();
  const texts = limitTexts(useAppState(({ choice }) => choice.limits));
  return texts.length === 0 ? null : (
    <Notice tone="info" testId="limits">
      Planned as if the machine had no more than {texts.join(' and ')}, as in the plan that you took.{' '}
      <Button small onClick={() => forgetLimits(app)} data-testid="limits-forget">
        Plan with all of it
      </Button>
    </Notice>
  );
};
