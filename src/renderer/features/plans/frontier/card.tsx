import { useEffect, useMemo } from 'react';
import type { Find, FrontierPoint } from '../../../../core/frontier/types.ts';
import { countParameters } from '../../../../core/model/parameters.ts';
import { findFrontier } from '../../../app/actions/frontier.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { errorText } from '../../../app/errors.ts';
import { Figure } from '../../../app/figure.tsx';
import { Logo } from '../../../app/logo.tsx';
import { systemTitle, tierName } from '../../../app/names.ts';
import type { FrontierState } from '../../../app/state.ts';
import { Chart } from '../../../charts/chart.tsx';
import { Card } from '../../../ui/card.tsx';
import { Legend, LegendItem, seriesToken } from '../../../ui/legend.tsx';
import { Notice, Skeleton } from '../../../ui/state.tsx';
import { FrontierControls } from './controls.tsx';
import type { ModelMark } from './option.ts';
import { frontierOption, frontierTable, largestText, plimsollLine } from './option.ts';
import { SweepView } from './sweep-view.tsx';
import styles from '../plans.module.css';

/** Waits this long after a change, so that typing does not start a search for every key. */
const pauseMs = 250;

const notes: Readonly<Record<Find, string>> = {
  model: 'The largest model that each system trains with this job.',
  context: 'The longest sequence of the chosen model that each system trains.',
  batch: 'The largest micro-batch of the chosen model that each system trains.',
};

/** How much this machine may carry, and how much it would with more of one part. */
export const FrontierCard = () => {
  useFrontier();
  const frontier = useAppState((state) => state.frontier);
  const { find, over } = useAppState((state) => state.explore);
  return (
    <Card
      title="Frontier"
      note={over === undefined ? notes[find] : `${notes[find]} All pictures have the same logarithmic scale.`}
      anchor="frontier"
      testId="frontier"
    >
      <FrontierControls />
      <div className={styles.reserved}>
        {frontier?.error !== undefined && <Notice tone="bad">{errorText(frontier.error).fact}</Notice>}
        {frontier === undefined || frontier.points.length === 0 ? (
          frontier?.done !== true && <Skeleton lines={6} label="Searching the largest" />
        ) : (
          <FrontierView frontier={frontier} />
        )}
      </div>
    </Card>
  );
};

const useFrontier = () => {
  const app = useApp();
  const machine = useAppState((state) => state.machine);
  const job = useAppState((state) => state.choice.job);
  const knobs = useAppState((state) => state.choice.knobs);
  const { find, family, over } = useAppState((state) => state.explore);
  // The largest model does not depend on the chosen one.
  const model = useAppState((state) => (state.explore.find === 'model' ? undefined : state.model));
  useEffect(() => {
    if (machine === undefined || (find !== 'model' && model === undefined)) return undefined;
    const abort = new AbortController();
    const asked = { machine, job, knobs, find, family, ...(model && { model }), ...(over && { over }) };
    const timer = setTimeout(() => void findFrontier(app, asked, abort), pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [app, machine, job, knobs, model, find, family, over]);
};

const FrontierView = ({ frontier }: { readonly frontier: FrontierState }) => {
  const machine = useAppState((state) => state.machine);
  if (frontier.over === undefined) return <OneMachine points={frontier.points} find={frontier.find} />;
  return machine === undefined ? null : <SweepView frontier={frontier} over={frontier.over} machine={machine} />;
};

interface OneMachineProps {
  readonly points: readonly FrontierPoint[];
  readonly find: Find;
}

const OneMachine = ({ points, find }: OneMachineProps) => {
  const model = useAppState((state) => state.model);
  const mark = useMemo<ModelMark | undefined>(
    () => (find === 'model' ? model && { name: model.name, parameters: countParameters(model).total } : undefined),
    [model, find],
  );
  const option = useMemo(() => frontierOption(points, mark, find), [points, mark, find]);
  const table = useMemo(() => frontierTable(points, find), [points, find]);
  const line = plimsollLine(points);
  return (
    <>
      {line !== undefined && <Headline line={line} find={find} />}
      {mark !== undefined && (
        <Legend>
          <LegendItem mark={seriesToken(1)}>holds {mark.name}</LegendItem>
          <LegendItem mark={seriesToken(8)}>too small for it</LegendItem>
        </Legend>
      )}
      <Chart
        option={option}
        table={table}
        height={3.1 * points.length + 4}
        label="The largest of every system"
        testId="chart-frontier"
      />
      {points.map(({ system, maxParameters, largest }) => (
        <data
          key={system}
          hidden
          value={largest}
          data-testid={find === 'model' ? `frontier-${system}-max-parameters` : `frontier-${system}-largest`}
          data-value={find === 'model' ? maxParameters : largest}
        />
      ))}
    </>
  );
};

const Headline = ({ line, find }: { readonly line: FrontierPoint; readonly find: Find }) => (
  <p className={styles.headline}>
    <span className={styles.plimsoll}>
      <Logo />
    </span>
    <span className={styles.headlineNumber}>
      <Figure
        id={find === 'model' ? 'plimsoll-line-parameters' : 'plimsoll-line-largest'}
        value={line.largest}
        text={() => largestText(find, line.largest)}
      />
    </span>
    <span className={styles.quiet}>
      is this machine&apos;s Plimsoll line: {systemTitle(line.system)}, limited by{' '}
      {line.why ?? tierName(line.limitedBy)}
    </span>
  </p>
);
