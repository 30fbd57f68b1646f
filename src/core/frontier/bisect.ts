/**
 * The largest of `low` + 1 ... `high` - 1 that fits, where those that fit come before those that do not; `low` if none
 * fits. `hint` is where it may be: near it the search is short.
 */
export const largestFitting = (low: number, high: number, fits: (at: number) => boolean, hint = low): number => {
  let [below, above] = around(low, high, fits, hint);
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (fits(middle)) below = middle;
    else above = middle;
  }
  return below;
};

/** What encloses the answer, in steps that double away from the hint. */
const around = (
  low: number,
  high: number,
  fits: (at: number) => boolean,
  hint: number,
): readonly [below: number, above: number] => {
  if (hint <= low) return [low, high];
  const first = Math.min(hint, high - 1);
  if (fits(first)) {
    let below = first;
    for (let step = 1; below + step < high; step *= 2) {
      if (!fits(below + step)) return [below, below + step];
      below += step;
    }
    return [below, high];
  }
  let above = first;
  for (let step = 1; above - step > low; step *= 2) {
    if (fits(above - step)) return [above - step, above];
    above -= step;
  }
  return [low, above];
};
