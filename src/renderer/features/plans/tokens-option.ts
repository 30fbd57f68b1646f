import { figure, secondsText, tokenRateText } from '../../../core/format.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { systemTitle } from '../../app/names.ts';
import type { TableData } from '../../charts/data-table.tsx';
import type { ChartOption } from '../../charts/option.ts';
import { barEndLabel, nameAxis, valueAxis } from '../../charts/option.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';
import { verdictText } from './verdict.ts';

/** Tokens per second of every system; one that does not fit has no bar, and says why. */
export const tokensOption =
  (plans: readonly Plan[]) =>
  (theme: ChartTheme): ChartOption => ({
    grid: { left: theme.size * 12.5, right: theme.size * 7.5, top: theme.size * 0.5, bottom: theme.size * 2 },
    tooltip: { show: false },
    xAxis: { ...valueAxis(theme, figure), splitNumber: 4 },
    yAxis: {
      ...nameAxis(
        theme,
        plans.map((plan) => systemTitle(plan.system)),
        theme.size * 11.5,
      ),
      inverse: true,
    },
    series: [
      {
        type: 'bar',
        barWidth: '58%',
        itemStyle: { color: seriesColour(theme, 0) },
        data: plans.map(tokens),
        label: barEndLabel(theme, (index) => labelOf(plans[index])),
      },
    ],
  });

const tokens = (plan: Plan) => (plan.kind === 'feasible' ? plan.tokensPerSecond : 0);
const labelOf = (plan: Plan | undefined) => {
  if (plan === undefined) return '';
  return plan.kind === 'feasible' ? tokenRateText(plan.tokensPerSecond) : 'does not fit';
};

export const tokensTable = (plans: readonly Plan[]): TableData => ({
  columns: ['System', 'Verdict', 'Tokens/s', 'Step'],
  rows: plans.map((plan) => [
    systemTitle(plan.system),
    verdictText(plan),
    plan.kind === 'feasible' ? figure(plan.tokensPerSecond) : '',
    plan.kind === 'feasible' ? secondsText(plan.stepSeconds) : '',
  ]),
});
