import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { buttonClass } from '../ui/button.tsx';
import { Empty, Skeleton } from '../ui/state.tsx';
import { useAppState } from './app.ts';
import { errorText } from './errors.ts';

/** What a screen shows until there is a machine and a model: the way to what is missing. */
export const NeedsChoice = ({ children }: { readonly children: ReactNode }) => {
  const machine = useAppState((state) => state.machine);
  const model = useAppState((state) => state.model);
  const error = useAppState((state) => state.machineError);
  const reading = useAppState(({ catalogue, run }) => catalogue.state === 'loading' || run?.state === 'loading');
  if (machine !== undefined && model !== undefined) return children;
  if (reading) return <Skeleton lines={10} label="Reading what was chosen" />;
  return machine === undefined ? (
    <Empty
      title="No machine to plan for"
      action={
        <Link href="/" className={buttonClass('primary')}>
          Go to Machine
        </Link>
      }
      testId="needs-machine"
    >
      {error === undefined
        ? 'Plans need the rates and sizes of a machine: profile this one, or choose one that is described.'
        : errorText(error).fact}
    </Empty>
  ) : (
    <Empty
      title="No model to train"
      action={
        <Link href="/models" className={buttonClass('primary')}>
          Go to Models
        </Link>
      }
      testId="needs-model"
    >
      Choose a model of the catalogue, import a config.json, or type a shape.
    </Empty>
  );
};
