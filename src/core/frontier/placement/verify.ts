import type { Program } from './types.ts';

const tolerance = 1e-6;

/** What a solution costs; undefined where it breaks a row, a limit or a whole number, whatever the solver says of it. */
export const costIn = ({ variables, rows }: Program, values: readonly number[]): number | undefined => {
  const within = variables.every(({ most, whole }, index) => {
    const value = values[index] ?? NaN;
    if (!(value >= -tolerance && value <= most + tolerance * Math.max(1, most))) return false;
    return !whole || Math.abs(value - Math.round(value)) <= tolerance * Math.max(1, most);
  });
  const kept = rows.every(({ terms, relation, limit }) => {
    let [sum, size] = [0, Math.abs(limit)];
    for (const { variable, factor } of terms) {
      const term = factor * (values[variable] ?? 0);
      sum += term;
      size = Math.max(size, Math.abs(term));
    }
    const slack = tolerance * Math.max(1, size);
    return sum <= limit + slack && (relation === 'at most' || sum >= limit - slack);
  });
  if (!within || !kept) return undefined;
  return variables.reduce((total, { cost }, index) => (cost === 0 ? total : total + cost * (values[index] ?? 0)), 0);
};
