import type { ProbeResult } from './run.ts';

/** What a result is of, known before it is measured: its settings hold these, and what was found while measuring. */
export interface ResultKey extends Pick<ProbeResult, 'metric' | 'settings'> {
  readonly probe: string;
}

export const isResultOf = (key: ResultKey, { probe, metric, settings }: ResultKey): boolean =>
  probe === key.probe &&
  metric === key.metric &&
  Object.entries(key.settings).every(([name, value]) => settings[name] === value);
