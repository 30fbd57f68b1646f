import { useEffect, useMemo } from 'react';
import { parametersText } from '../../../core/format.ts';
import type { FrontierPoint } from '../../../core/frontier/types.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import { findFrontier } from '../../app/actions/frontier.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { errorText } from '../../app/errors.ts';
import { Figure } from '../../app/figure.tsx';
import { Logo } from '../../app/logo.tsx';
import { systemTitle, tierName } from '../../app/names.ts';
import { Chart } from '../../charts/chart.tsx';
import { Card } from '../../ui/card.tsx';
import { Notice, Skeleton } from '../../ui/state.tsx';
import type { ModelMark } from './frontier-option.ts';
import { frontierOption, frontierTable, plimsollLine } from './frontier-option.ts';
import styles from './plans.module.css';

/** Waits this long after a change, so that typing does not start a search for every key. */
const pauseMs = 250;

/** How much this machine may carry: the largest GPT-shaped model of every system. */
export const FrontierCard = () => {
  useFrontier();
  const frontier = useAppState((state) => state.frontier);
  return (
    <Card
      title="Frontier"
      note="The largest GPT-shaped model that each system trains on this machine with this job."
      testId="frontier"
    >
      <div className={styles.reserved}>
        {frontier?.error !== undefined && <Notice tone="bad">{errorText(frontier.error).fact}</Notice>}
        {frontier === undefined || frontier.points.length === 0 ? (
          frontier?.done !== true && <Skeleton lines={6} label="Searching the largest models" />
        ) : (
          <FrontierView points={frontier.points} />
        )}
      </div>
    </Card>
  );
};

const useFrontier = () => {
  const app = useApp();
  const machine = useAppState((state) => state.machine);
  const job = useAppState((state) => state.choice.job);
  useEffect(() => {
    if (machine === undefined) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => void findFrontier(app, machine, job, abort.signal), pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [app, machine, job]);
};

const FrontierView = ({ points }: { readonly points: readonly FrontierPoint[] }) => {
  const model = useAppState((state) => state.model);
  const mark = useMemo<ModelMark | undefined>(
    () => model && { name: model.name, parameters: countParameters(model).total },
    [model],
  );
  const option = useMemo(() => frontierOption(points, mark), [points, mark]);
  const table = useMemo(() => frontierTable(points), [points]);
  const line = plimsollLine(points);
  return (
    <>
      {line !== undefined && <Headline line={line} />}
      <Chart
        option={option}
        table={table}
        height={3.1 * points.length + 4}
        label="Largest model of every system, in parameters"
        testId="chart-frontier"
      />
      {points.map((point) => (
        <data
          key={point.system}
          hidden
          value={point.maxParameters}
          data-testid={`frontier-${point.system}-max-parameters`}
          data-value={point.maxParameters}
        />
      ))}
    </>
  );
};

const Headline = ({ line }: { readonly line: FrontierPoint }) => (
  <p className={styles.headline}>
    <span className={styles.plimsoll}>
      <Logo />
    </span>
    <span className={styles.headlineNumber}>
      <Figure id="plimsoll-line-parameters" value={line.maxParameters} text={parametersText} />
    </span>
    <span className={styles.quiet}>
      is this machine&apos;s Plimsoll line: {systemTitle(line.system)}, limited by {tierName(line.limitedBy)}
    </span>
  </p>
);
