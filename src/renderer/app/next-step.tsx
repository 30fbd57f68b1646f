import { Link } from 'wouter';
import { buttonClass } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import type { StepId } from './screens.ts';
import { steps } from './screens.ts';

/** The way to the step after this one. */
export const NextStep = ({ to, children }: { readonly to: StepId; readonly children: string }) => (
  <div>
    <Link
      href={steps.find(({ id }) => id === to)?.path ?? '/'}
      className={buttonClass('normal')}
      data-testid={`next-${to}`}
    >
      {children}
      <Icon name="right" />
    </Link>
  </div>
);
