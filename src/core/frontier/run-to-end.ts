/** Runs a search to its end, telling what it yields; its answer. Whoever wants to stop earlier drives it by hand. */
export const runToEnd = <Found, Answer>(
  steps: Generator<Found, Answer, undefined>,
  tell: (found: Found) => void = () => undefined,
): Answer => {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
    tell(next.value);
  }
};
