/** The stretch of the step that is on show, in seconds from its start. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** A picture never shows less than this share of the step. */
const leastShare = 1e-6;

export const wholeStep = (stepSeconds: number): View => ({ from: 0, to: stepSeconds });

/** A view of the step with the same length where it has room, moved inside. */
export const within = (view: View, stepSeconds: number): View => {
  const length = Math.min(stepSeconds, Math.max(stepSeconds * leastShare, view.to - view.from));
  const from = Math.min(stepSeconds - length, Math.max(0, view.from));
  return { from, to: from + length };
};

/** Shows `factor` times as much, keeping `at` in its place. */
export const zoomed = (view: View, stepSeconds: number, factor: number, at: number): View =>
  within({ from: at - (at - view.from) * factor, to: at + (view.to - at) * factor }, stepSeconds);

export const moved = (view: View, stepSeconds: number, seconds: number): View => {
  const least = -view.from;
  const most = stepSeconds - view.to;
  const by = Math.min(most, Math.max(least, seconds));
  return { from: view.from + by, to: view.to + by };
};

export const middle = (view: View) => (view.from + view.to) / 2;

/** Seconds to pixels and back, over a width. */
export interface Scale {
  px(seconds: number): number;
  seconds(px: number): number;
}

export const scaleOf = (view: View, left: number, width: number): Scale => {
  const perSecond = width / (view.to - view.from);
  return {
    px: (seconds) => left + (seconds - view.from) * perSecond,
    seconds: (px) => view.from + (px - left) / perSecond,
  };
};

/** What a key does to the view; undefined for keys that mean nothing here. */
export const viewAfterKey = (view: View, stepSeconds: number, key: string, shift: boolean): View | undefined => {
  const length = view.to - view.from;
  const stride = shift ? length : length / 8;
  switch (key) {
    case '+':
    case '=':
      return zoomed(view, stepSeconds, 1 / 1.5, middle(view));
    case '-':
      return zoomed(view, stepSeconds, 1.5, middle(view));
    case 'ArrowLeft':
      return moved(view, stepSeconds, -stride);
    case 'ArrowRight':
      return moved(view, stepSeconds, stride);
    case '0':
      return wholeStep(stepSeconds);
    case 'Home':
      return moved(view, stepSeconds, -stepSeconds);
    case 'End':
      return moved(view, stepSeconds, stepSeconds);
    default:
      return undefined;
  }
};

interface Turn {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * With Ctrl (pinching comes as that too) a wheel zooms around the pointer; turned sideways, or with Shift, it moves the
 * view. Else it is undefined: the page scrolls on, also over a picture that fills the window.
 */
export const viewAfterWheel = (view: View, stepSeconds: number, turn: Turn, at: number): View | undefined => {
  const delta = turn.deltaX + turn.deltaY;
  if (turn.ctrlKey || turn.metaKey) return zoomed(view, stepSeconds, Math.exp(delta / 400), at);
  const sideways = turn.shiftKey || Math.abs(turn.deltaX) > Math.abs(turn.deltaY);
  return sideways ? moved(view, stepSeconds, ((view.to - view.from) * delta) / 1000) : undefined;
};

/** Round times in the view, about `count` of them. */
export const timeTicks = (view: View, count: number): readonly number[] => {
  const step = roundStep((view.to - view.from) / Math.max(1, count));
  const first = Math.ceil(view.from / step);
  const last = Math.floor(view.to / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
};

/** The next of 1, 2, 5 times a power of ten. */
const roundStep = (least: number) => {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => one * power >= least) ?? 10;
  return factor * power;
};

/** A time with as many digits as tell it from one that is `step` seconds away. */
export const instantText = (seconds: number, step: number): string => {
  const [factor, unit] = seconds >= 1 ? [1, 's'] : seconds >= 1e-3 ? [1e3, 'ms'] : [1e6, 'µs'];
  const digits = Math.min(9, Math.max(0, Math.ceil(-Math.log10(step * factor) - 1e-9)));
  return seconds === 0 ? '0' : `${(seconds * factor).toFixed(digits)} ${unit}`;
};

/** Both ends of a view, told apart to a hundredth of it. */
export const rangeText = ({ from, to }: View): string => {
  const step = (to - from) / 100;
  return `${instantText(from, step)} to ${instantText(to, step)}`;
};
