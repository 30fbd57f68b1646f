import type { Model } from './model.ts';

/** What follows from a model alone, made once for each: planners ask for it again and again. */
export const onceForEach = <T>(make: (model: Model) => T): ((model: Model) => T) => {
  const known = new WeakMap<Model, { readonly made: T }>();
  return (model) => {
    const found = known.get(model);
    if (found !== undefined) return found.made;
    const made = make(model);
    known.set(model, { made });
    return made;
  };
};
