import { countText } from '../../../../core/format.ts';
import { goals } from '../../../../core/frontier/best/types.ts';
import { cancelBest, findBest } from '../../../app/actions/best.ts';
import { chooseExplore, choosePrices } from '../../../app/actions/choose.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { errorText } from '../../../app/errors.ts';
import { systemTitle } from '../../../app/names.ts';
import type { BestState, PlanInputs } from '../../../app/state.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Details } from '../../../ui/details.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { Notice, Skeleton } from '../../../ui/state.tsx';
import { FactList, Note } from '../../../ui/table.tsx';
import { BestTable } from './best-table.tsx';
import { boundText, goalNames, pointsShown } from './rows.ts';
import { useFreshBest } from './use-fresh-best.ts';
import styles from './best.module.css';

/** The search over all systems, micro-batches, checkpointing and knobs together. */
export const BestCard = ({ inputs }: { readonly inputs: PlanInputs }) => {
  const best = useFreshBest();
  const earlier = useAppState((state) => state.best !== undefined) && best === undefined;
  return (
    <Card
      title="Find the best"
      note="Tries all systems with every micro-batch, checkpointing and setting that you left open."
      anchor="best"
      testId="best"
    >
      <Controls inputs={inputs} running={best?.state === 'running'} />
      {earlier && (
        <Notice tone="info" testId="best-stale">
          Machine, model or job changed since the last search. Search again.
        </Notice>
      )}
      {best !== undefined && <Found best={best} />}
    </Card>
  );
};

const Controls = ({ inputs, running }: { readonly inputs: PlanInputs; readonly running: boolean }) => {
  const app = useApp();
  const { goal, pricePerHour } = useAppState((state) => state.explore);
  return (
    <div className={styles.controls}>
      <Segments
        label="Goal"
        value={goal}
        segments={goals.map((value) => ({ value, ...goalNames[value] }))}
        onChange={(next) => chooseExplore(app, { goal: next })}
        testId="best-goal"
      />
      {goal === 'cost' && (
        <NumberInput
          label="Machine, per hour"
          value={pricePerHour}
          onChange={(next) => choosePrices(app, { pricePerHour: next })}
          min={0}
          max={1e9}
          digits={4}
          placeholder="no price"
          testId="best-price-hour"
        />
      )}
      {running ? (
        <Button icon="stop" onClick={() => cancelBest(app)} data-testid="best-cancel">
          Cancel
        </Button>
      ) : (
        <Button kind="primary" icon="search" onClick={() => void findBest(app, inputs)} data-testid="best-start">
          Find the best
        </Button>
      )}
    </div>
  );
};

const Found = ({ best }: { readonly best: BestState }) => {
  const { progress, state, goal } = best;
  const points = pointsShown(progress?.best, progress?.pareto ?? []);
  return (
    <>
      <p className={styles.state} role="status" data-testid="best-state" data-value={state}>
        {stateText(best)}
      </p>
      {state === 'failed' && best.error !== undefined && (
        <Notice tone="bad" testId="best-error">
          {errorText(best.error).fact}
        </Notice>
      )}
      {points.length > 0 && <BestTable points={points} goal={goal} hasBest={progress?.best !== undefined} />}
      {points.length === 0 && state === 'running' && <Skeleton lines={4} label="Searching" />}
      {points.length === 0 && state === 'done' && <Notice tone="bad">No system fits, whatever is tried.</Notice>}
      {best.bound !== undefined && <BoundLine bound={best.bound} />}
      {best.left.length > 0 && <LeftOut best={best} />}
    </>
  );
};

const stateText = ({ state, progress, goal }: BestState): string => {
  const counted =
    progress === undefined
      ? 'No plan yet'
      : `${countText(progress.evaluated)} plans simulated, ${countText(progress.pruned)} ruled out by a bound`;
  const sought = goalNames[goal].title.toLowerCase();
  if (state === 'running') return `Searching for ${sought}. ${counted}.`;
  return state === 'cancelled' ? `Cancelled; what was found so far is below. ${counted}.` : `By ${sought}. ${counted}.`;
};

const BoundLine = ({ bound }: { readonly bound: NonNullable<BestState['bound']> }) => (
  <div className={styles.bound} data-testid="best-bound" data-value={bound.kind === 'bound' ? bound.gap : undefined}>
    <Note>{boundText(bound)}</Note>
    {bound.kind === 'bound' && (
      <Details label="what the bound assumes" title="A mixed-integer program over all tiers">
        {bound.assumes.map((line) => (
          <Note key={line}>{line}</Note>
        ))}
      </Details>
    )}
  </div>
);

const LeftOut = ({ best: { left } }: { readonly best: BestState }) => (
  <Details label={`${String(left.length)} left out`} title="Systems that no setting makes fit" testId="best-left">
    <FactList rows={left.map(({ system, why }) => ({ name: systemTitle(system), value: why }))} />
  </Details>
);
