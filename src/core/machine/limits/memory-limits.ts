import type { Facts } from '../facts.ts';
import { assumed } from '../known.ts';
import { pcieLimit } from './link-limits.ts';
import type { Limit } from './limit.ts';
import { by, notTold, toldBy, valueIn, whyIn } from './limit.ts';
import { allowedMemory } from './processor-memory.ts';

/** All channels together: the modules that are fitted, else what the processor's maker allows at most. */
export const dramLimit = (facts: Facts): Limit => {
  const fitted = fittedModules(facts);
  if ('source' in fitted) return fitted;
  const model = valueIn(facts.cpu.model);
  const most = model === undefined ? undefined : allowedMemory(model);
  if (most === undefined) return fitted;
  const sockets = valueIn(facts.cpu.sockets) ?? 1;
  return assumed(most.bytesPerSecond * sockets, sockets > 1 ? `${String(sockets)} sockets; ${most.rule}` : most.rule);
};

/** Without root Linux does not tell what modules there are. */
const fittedModules = ({ modules }: Facts): Limit => {
  const [channels, bits, transfers] = [modules?.channels, modules?.channelBits, modules?.transfersPerSecond];
  const values = [valueIn(channels), valueIn(bits), valueIn(transfers)];
  const [count, width, rate] = values;
  if (count === undefined || width === undefined || rate === undefined)
    return notTold(whyOf([channels, bits, transfers]));
  const origin = transfers !== undefined && 'source' in transfers ? toldBy(transfers.source) : '';
  return by(
    (count * width * rate) / 8,
    `${String(count)} channels of ${String(width)} bit at ${String(Math.round(rate / 1e6))} MT/s, as told by ${origin}`,
  );
};

type MaybeNumber = Parameters<typeof whyIn>[0];
const whyOf = (facts: readonly MaybeNumber[]): string =>
  facts.map((fact) => whyIn(fact, '')).find((why) => why !== '') ??
  'channels and rate of the memory modules were not asked for';

/** A node's share of the channels; of CXL memory the link of its device. */
export const nodeLimit = (facts: Facts, node: number): Limit => {
  const known = facts.nodes?.find((one) => one.node === node);
  if (known?.kind === 'cxl') return cxlLimit(facts, node);
  const withDram = facts.nodes?.filter(({ kind }) => kind === 'dram').length ?? 1;
  const whole = dramLimit(facts);
  if (!('source' in whole) || withDram <= 1) return whole;
  return { value: whole.value / withDram, source: divided(whole.source, withDram) };
};

const divided = (source: Extract<Limit, { readonly source: unknown }>['source'], parts: number) => ({
  kind: 'assumed' as const,
  why: `1/${String(parts)} of all channels: each node has as many; ${toldBy(source)}`,
});

/** The sum of the links of the devices whose memory is the node's; without a node, of all devices. */
export const cxlLimit = ({ cxl = [] }: Facts, node: number | undefined): Limit => {
  const devices = cxl.filter((device) => node === undefined || device.node.value === node);
  const limits = devices.map(({ link }) => pcieLimit(link));
  if (limits.length === 0)
    return notTold(
      node === undefined
        ? 'the system names no CXL device'
        : `the system names no CXL device behind node ${String(node)}`,
    );
  const unknown = limits.find((limit) => !('source' in limit));
  if (unknown !== undefined) return unknown;
  const total = limits.reduce((sum, { value }) => sum + (value ?? 0), 0);
  const [first] = limits;
  const rule = first !== undefined && 'source' in first ? toldBy(first.source) : '';
  return by(total, limits.length === 1 ? rule : `${String(limits.length)} devices together; ${rule}`);
};
