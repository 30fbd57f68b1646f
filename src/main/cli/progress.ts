import { durationText } from '../../core/format.ts';

export interface Step {
  readonly title: string;
  readonly done: number;
  readonly of: number;
  readonly secondsLeft: number;
}

/** Tells how far a long command is. */
export interface Progress {
  show(step: Step): void;
  /** Takes the bar away, so that what is printed next starts on a clean line. */
  clear(): void;
}

type Write = (text: string) => void;

const barWidth = 24;
const clearLine = '\r\u001b[K';

/** One line that is drawn over itself. */
export const barProgress = (write: Write, columns: number): Progress => ({
  show: (step) => write(`${clearLine}${barText(step).slice(0, columns - 1)}`),
  clear: () => write(clearLine),
});

const barText = ({ title, done, of, secondsLeft }: Step): string => {
  const filled = of === 0 ? 0 : Math.round((done / of) * barWidth);
  const bar = '#'.repeat(filled).padEnd(barWidth, '.');
  return `[${bar}] ${done}/${of}  about ${durationText(secondsLeft)} left  ${title}`;
};

/** A line whenever something else begins, for logs. */
export const lineProgress = (write: Write): Progress => {
  let shown = '';
  return {
    show: ({ title, done, of, secondsLeft }) => {
      if (title === shown) return;
      shown = title;
      write(`${done}/${of} ${title} (about ${durationText(secondsLeft)} left)\n`);
    },
    clear: () => undefined,
  };
};

export const noProgress: Progress = { show: () => undefined, clear: () => undefined };
