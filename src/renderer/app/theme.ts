import type { Theme } from './state.ts';

const dark = () => window.matchMedia('(prefers-color-scheme: dark)');

/** Sets the theme that style sheets and charts read from the root element; charts listen for the event. */
export const applyTheme = (theme: Theme) => {
  const resolved = theme === 'system' ? (dark().matches ? 'dark' : 'light') : theme;
  document.documentElement.dataset['theme'] = resolved;
};

/** Follows the system's theme while that is the user's choice. */
export const followSystemTheme = (current: () => Theme) => {
  dark().addEventListener('change', () => applyTheme(current()));
};
