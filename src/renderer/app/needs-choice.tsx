import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { AppError } from '../../core/error.ts';
import { buttonClass } from '../ui/button.tsx';
import { Empty, Skeleton } from '../ui/state.tsx';
import { useAppState } from './app.ts';
import { errorText } from './errors.ts';
import type { StepId } from './screens.ts';
import { steps } from './screens.ts';

/** What a screen shows until there is a machine, its GPU and a model: the way to what is missing. */
export const NeedsChoice = ({ children }: { readonly children: ReactNode }) => {
  const machine = useAppState((state) => state.machine);
  const model = useAppState((state) => state.model);
  const error = useAppState((state) => state.machineError);
  const reading = useAppState(({ catalogue, run }) => catalogue.state === 'loading' || run?.state === 'loading');
  if (machine?.gpu !== undefined && model !== undefined) return children;
  if (reading) return <Skeleton lines={10} label="Reading what was chosen" />;
  if (machine === undefined) return <NoMachine error={error} />;
  return machine.gpu === undefined ? <NoGpu /> : <NoModel />;
};

const NoMachine = ({ error }: { readonly error: AppError | undefined }) => (
  <Empty title="No machine to plan for" action={<GoTo step="machine" />} testId="needs-machine">
    {error === undefined
      ? 'Plans need the rates and sizes of a machine: profile this one, or choose one that is described.'
      : errorText(error).fact}
  </Empty>
);

const NoGpu = () => (
  <Empty title="No GPU to plan for" action={<GoTo step="machine" />} testId="needs-gpu">
    No GPU was found in this machine. Choose one of the catalogue to see what it would do here; its data sheet gives the
    limits.
  </Empty>
);

const NoModel = () => (
  <Empty title="No model to train" action={<GoTo step="models" />} testId="needs-model">
    Choose a model of the catalogue, import a config.json, or type a shape.
  </Empty>
);

const GoTo = ({ step }: { readonly step: StepId }) => {
  const target = steps.find(({ id }) => id === step);
  return target === undefined ? null : (
    <Link href={target.path} className={buttonClass('primary')}>
      Go to {target.title}
    </Link>
  );
};
