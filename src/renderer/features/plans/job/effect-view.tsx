import { createContext, use } from 'react';
import { classes } from '../../../ui/classes.ts';
import type { Effect } from './effect.ts';
import { effectText, effectTitle } from './effect.ts';
import type { Effects } from './use-effects.ts';
import styles from './job.module.css';

/** Effects of all choices of the form; `undefined` where nothing can be planned yet. */
export const EffectsContext = createContext<Effects | undefined>(undefined);

/** What a choice would change, beside it. */
export const EffectView = ({ of }: { readonly of: string }) => {
  const effects = use(EffectsContext);
  if (effects === undefined) return null;
  const effect = effects.get(of);
  return (
    <span
      className={classes(styles.effect, isWorse(effect) && styles.unfit)}
      title={effectTitle(effect)}
      data-testid={`effect-${of}`}
      data-value={effect?.kind === 'planned' ? effect.gpuBytes : undefined}
      data-time={effect?.kind === 'planned' ? effect.time : undefined}
    >
      {effectText(effect)}
    </span>
  );
};

const isWorse = (effect: Effect | undefined) =>
  effect?.kind === 'refused' ||
  (effect?.kind === 'planned' && effect.fitted && !effect.fits && effect.fitsWith === undefined);

/** The same as plain text, for lists. */
export const useEffectText = () => {
  const effects = use(EffectsContext);
  return (key: string) => (effects === undefined ? '' : effectText(effects.get(key)));
};
