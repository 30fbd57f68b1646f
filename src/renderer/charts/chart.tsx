import type { EChartsType } from 'echarts/core';
import { useEffect, useRef } from 'react';
import type { TableData } from './data-table.tsx';
import { DataTable } from './data-table.tsx';
import type { ChartOption } from './option.ts';
import { baseOption, baseTooltip } from './option.ts';
import type { ChartTheme } from './theme.ts';
import { useChartTheme } from './theme.ts';
import styles from './chart.module.css';

interface ChartProps {
  /** Must be the same function until the data changes. */
  readonly option: (theme: ChartTheme) => ChartOption;
  /** What the picture shows, in a sentence. */
  readonly label: string;
  /** Absent where one table stands below several pictures. */
  readonly table?: TableData;
  /** In rem, so that the place is kept before the picture is there. */
  readonly height: number;
  readonly testId: string;
}

/** The one component that owns ECharts: starts, draws, resizes, ends. `data-drawn` says that the picture is there. */
export const Chart = ({ option, label, table, height, testId }: ChartProps) => {
  const holder = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(undefined);
  const theme = useChartTheme();
  useEffect(() => {
    if (holder.current === null) return undefined;
    const started = startDrawing(holder.current);
    drawing.current = started;
    return () => started.end();
  }, []);
  useEffect(() => drawing.current?.draw(completed(option(theme), theme)), [option, theme]);
  return (
    <figure className={styles.figure} data-testid={testId}>
      <div
        ref={holder}
        className={styles.canvas}
        style={{ height: `${String(height)}rem` }}
        role="img"
        aria-label={label}
      />
      {table !== undefined && <DataTable data={table} label={label} />}
    </figure>
  );
};

const completed = (option: ChartOption, theme: ChartTheme): ChartOption => ({
  ...baseOption(theme),
  ...option,
  tooltip: { ...baseTooltip(theme), ...option.tooltip },
});

interface Drawing {
  draw(option: ChartOption): void;
  end(): void;
}

/** ECharts is loaded with the first chart, not with the page; what was asked for meanwhile is drawn then. */
const startDrawing = (element: HTMLElement): Drawing => {
  let chart: EChartsType | undefined;
  let latest: ChartOption | undefined;
  let ended = false;
  const resize = new ResizeObserver(() => chart?.resize());
  void import('./echarts.ts').then(({ init }) => {
    if (ended) return;
    chart = init(element, undefined, { renderer: 'canvas' });
    // Registered first: without animation the event comes while the option is being set.
    chart.on('finished', () => element.setAttribute('data-drawn', 'true'));
    if (latest !== undefined) chart.setOption(latest);
    resize.observe(element);
  });
  return {
    draw: (option) => {
      latest = option;
      chart?.setOption(option, { notMerge: true });
    },
    end: () => {
      ended = true;
      resize.disconnect();
      chart?.dispose();
    },
  };
};
