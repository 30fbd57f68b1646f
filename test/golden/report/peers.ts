import type { PeerEstimate } from '../../../src/core/cost/estimators/peers.ts';
import { peerEstimates } from '../../../src/core/cost/estimators/peers.ts';
import { setupFrom } from '../measured/predict.ts';
import { setups } from '../measured/setups.ts';
import { models } from '../measured/models.ts';
import type { Judged } from './judged.ts';
import { errorOf } from './judged.ts';

export interface Comparison {
  readonly peer: PeerEstimate['id'];
  readonly title: string;
  readonly rows: number;
  readonly oursNearer: number;
  readonly meanOurs: number;
  readonly meanTheirs: number;
}

const gib = 2 ** 30;

const estimatesFor = (id: string): readonly PeerEstimate[] => {
  const setup = setups.find((one) => one.id === id);
  return setup === undefined ? [] : peerEstimates(models[setup.model], setupFrom(setup).job);
};

/** What each peer says of a row of measured memory, as a relative error. */
export const peerErrors = (row: Judged): ReadonlyMap<PeerEstimate['id'], number> =>
  new Map(estimatesFor(row.id).map(({ id, gpu }) => [id, gpu / gib / row.published - 1]));

/** Whose error is smaller on how many rows of measured memory. */
export const comparisons = (rows: readonly Judged[]): readonly Comparison[] => {
  const [first] = rows;
  const peers = first === undefined ? [] : estimatesFor(first.id);
  return peers.map(({ id, title }) => {
    const pairs = rows.map((row) => ({ ours: Math.abs(errorOf(row)), theirs: Math.abs(peerErrors(row).get(id) ?? 0) }));
    const mean = (pick: (pair: (typeof pairs)[number]) => number) =>
      pairs.reduce((sum, pair) => sum + pick(pair), 0) / Math.max(1, pairs.length);
    return {
      peer: id,
      title,
      rows: pairs.length,
      oursNearer: pairs.filter(({ ours, theirs }) => ours < theirs).length,
      meanOurs: mean(({ ours }) => ours),
      meanTheirs: mean(({ theirs }) => theirs),
    };
  });
};
