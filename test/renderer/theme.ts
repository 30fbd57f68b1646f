import type { ChartTheme } from '../../src/renderer/charts/theme.ts';

/** A theme whose colours say what they are. */
export const testTheme: ChartTheme = {
  text: 'text',
  text2: 'text-2',
  line: 'line',
  lineStrong: 'line-strong',
  surface: 'surface',
  inset: 'inset',
  accent: 'accent',
  bad: 'bad',
  series: Array.from({ length: 8 }, (_, i) => `series-${String(i + 1)}`),
  font: 'sans-serif',
  size: 14,
};
