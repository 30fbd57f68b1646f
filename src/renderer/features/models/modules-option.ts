import { parametersText, percentText } from '../../../core/format.ts';
import type { Model } from '../../../core/model/model.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import type { ChartOption } from '../../charts/option.ts';
import { barEndLabel, nameAxis, valueAxis } from '../../charts/option.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';

interface ModulePart {
  readonly name: string;
  readonly parameters: number;
  readonly share: number;
}

/** Parameters by the part of the model they belong to; parts without any are left out. */
export const moduleParts = (model: Model): readonly ModulePart[] => {
  const { total, byModule } = countParameters(model);
  const names: readonly (readonly [keyof typeof byModule, string])[] = [
    ['embedding', 'Embedding'],
    ['attention', 'Attention'],
    ['mlp', 'MLP'],
    ['experts', 'Experts'],
    ['norms', 'Norms'],
    ['other', 'Other'],
    ['head', 'Output head'],
  ];
  return names
    .map(([key, name]) => ({ name, parameters: byModule[key], share: byModule[key] / total }))
    .filter((part) => part.parameters > 0);
};

export const modulesOption =
  (parts: readonly ModulePart[]) =>
  (theme: ChartTheme): ChartOption => ({
    grid: { left: theme.size * 6.5, right: theme.size * 8.5, top: theme.size * 0.5, bottom: theme.size * 2 },
    tooltip: { show: false },
    xAxis: { ...valueAxis(theme, parametersText), splitNumber: 3 },
    yAxis: {
      ...nameAxis(
        theme,
        parts.map((part) => part.name),
      ),
      inverse: true,
    },
    series: [
      {
        type: 'bar',
        barWidth: '62%',
        itemStyle: { color: seriesColour(theme, 0) },
        data: parts.map((part) => part.parameters),
        label: barEndLabel(theme, (index) => labelOf(parts[index])),
      },
    ],
  });

const labelOf = (part: ModulePart | undefined) =>
  part === undefined ? '' : `${parametersText(part.parameters)}, ${percentText(part.share)}`;
