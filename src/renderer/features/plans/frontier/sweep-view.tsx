import { useMemo } from 'react';
import type { Axis } from '../../../../core/frontier/types.ts';
import type { Machine } from '../../../../core/machine/machine.ts';
import { useAppState } from '../../../app/app.ts';
import { systemTitle } from '../../../app/names.ts';
import type { FrontierState } from '../../../app/state.ts';
import { valueOf } from '../../../app/state.ts';
import { Chart } from '../../../charts/chart.tsx';
import { DataTable } from '../../../charts/data-table.tsx';
import { frontierTable } from './option.ts';
import type { SweepOfSystem, SweepScale } from './sweep-option.ts';
import { bySystem, ownStep, scaleOf, sweepOption } from './sweep-option.ts';
import styles from '../plans.module.css';

interface SweepViewProps {
  readonly frontier: FrontierState;
  readonly over: Axis;
  readonly machine: Machine;
}

/** A small picture for each system, all on one scale. */
export const SweepView = ({ frontier: { points, find }, over, machine }: SweepViewProps) => {
  const gpus = valueOf(useAppState((state) => state.catalogue))?.gpus;
  const systems = useMemo(() => bySystem(points), [points]);
  const scale = useMemo(
    () => scaleOf(points, find, ownStep(points, over, machine, gpus ?? [])),
    [points, find, over, machine, gpus],
  );
  return (
    <>
      <div className={styles.multiples} data-testid="frontier-sweep" data-points={points.length}>
        {systems.map((one) => (
          <SmallPicture key={one.system} one={one} scale={scale} />
        ))}
      </div>
      <DataTable data={frontierTable(points, find)} label="The sweep" />
    </>
  );
};

const SmallPicture = ({ one, scale }: { readonly one: SweepOfSystem; readonly scale: SweepScale }) => {
  const option = useMemo(() => sweepOption(one, scale), [one, scale]);
  const title = systemTitle(one.system);
  return (
    <div>
      <h3 className={styles.multipleTitle}>{title}</h3>
      <Chart option={option} height={11} label={`${title} over the sweep`} testId={`chart-sweep-${one.system}`} />
    </div>
  );
};
