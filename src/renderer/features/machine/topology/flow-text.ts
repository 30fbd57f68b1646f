import { metricText, percentText } from '../../../../core/format.ts';
import type { Flow } from '../../../../core/machine/topology.ts';

/** How near a measured rate comes to its data-sheet limit: for the colour, never without the text. */
export type Nearness = 'near' | 'below' | 'far' | 'no-limit' | 'not-measured';

/** Copies by DMA and streams through DRAM usually reach 80 to 95 % of the data sheet; half of it needs a look. */
const near = 0.75;
const below = 0.5;

export const shareOf = ({ result }: Flow): number | undefined =>
  result?.limit === undefined || result.median === null ? undefined : result.median / result.limit.value;

export const nearnessOf = (flow: Flow): Nearness => {
  if (flow.result === undefined) return 'not-measured';
  const share = shareOf(flow);
  if (share === undefined) return 'no-limit';
  if (share >= near) return 'near';
  return share >= below ? 'below' : 'far';
};

/** Of an edge: that of its worst flow, so that one bad direction shows. */
export const edgeNearness = (flows: readonly Flow[]): Nearness => {
  const all = flows.map(nearnessOf);
  return order.find((one) => all.includes(one)) ?? 'not-measured';
};
const order: readonly Nearness[] = ['far', 'below', 'near', 'no-limit', 'not-measured'];

/** `read 24.1 GB/s, 77.0 % of limit`; a wide spread is marked with ~. */
export const flowText = (flow: Flow): string => {
  const { name, result } = flow;
  if (result === undefined) return `${name}: not measured`;
  const share = shareOf(flow);
  const rate = `${result.status === 'noisy' ? '~' : ''}${metricText(result.median, result.unit)}`;
  return `${name} ${rate}${share === undefined ? '' : `, ${percentText(share)}`}`;
};

export const nearnessNames: Readonly<Record<Nearness, string>> = {
  near: 'at least 75 % of the data sheet',
  below: '50 to 75 %',
  far: 'below 50 %',
  'no-limit': 'measured, limit unknown',
  'not-measured': 'not measured',
};

/** What was measured; where nothing was, that is said once. The table below the picture has all. */
export const shownFlows = (flows: readonly Flow[]): readonly Flow[] => {
  const measured = flows.filter(({ result }) => result !== undefined);
  return measured.length > 0 ? measured : [{ name: 'rate', result: undefined }];
};
