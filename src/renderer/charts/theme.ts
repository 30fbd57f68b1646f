import { useSyncExternalStore } from 'react';

/** What a chart takes from the style sheet, resolved for the theme and text size in use. */
export interface ChartTheme {
  readonly text: string;
  readonly text2: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly surface: string;
  readonly inset: string;
  readonly accent: string;
  readonly bad: string;
  /** Safe for colour-blind readers; position in the list is the identity of a series. */
  readonly series: readonly string[];
  readonly font: string;
  /** Pixels of the body text. */
  readonly size: number;
}

export const useChartTheme = (): ChartTheme => useSyncExternalStore(subscribe, currentTheme);

const seriesCount = 8;
let cached: { readonly key: string; readonly theme: ChartTheme } | undefined;

/** The same object until the theme or the text size changes. */
const currentTheme = (): ChartTheme => {
  const style = getComputedStyle(document.documentElement);
  const key = `${document.documentElement.dataset['theme'] ?? ''} ${style.fontSize}`;
  if (cached?.key !== key) cached = { key, theme: readTheme(style) };
  return cached.theme;
};

const readTheme = (style: CSSStyleDeclaration): ChartTheme => {
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: token('text'),
    text2: token('text-2'),
    line: token('line'),
    lineStrong: token('line-strong'),
    surface: token('surface'),
    inset: token('inset'),
    accent: token('accent'),
    bad: token('bad'),
    series: Array.from({ length: seriesCount }, (_, i) => token(`series-${String(i + 1)}`)),
    font: token('font'),
    size: Number.parseFloat(style.fontSize),
  };
};

const subscribe = (changed: () => void) => {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  window.addEventListener('resize', changed);
  return () => {
    observer.disconnect();
    window.removeEventListener('resize', changed);
  };
};

export const seriesColour = (theme: ChartTheme, index: number) =>
  theme.series[index % theme.series.length] ?? theme.accent;
