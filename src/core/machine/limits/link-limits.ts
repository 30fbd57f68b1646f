import type { LinkFacts } from '../facts-link.ts';
import type { Facts } from '../facts.ts';
import { pcieLaneRate, pcieName } from '../link.ts';
import type { Limit } from './limit.ts';
import { by, notTold, toldBy, valueIn, whyIn } from './limit.ts';

type Pcie = Pick<LinkFacts, 'generation' | 'width'>;

/** Each direction of a PCIe link after line coding, as wide and fast as card and slot can be together. */
export const pcieLimit = ({ generation, width }: Pcie): Limit => {
  const [gen, lanes] = [valueIn(generation), valueIn(width)];
  if (gen === undefined) return notTold(whyIn(generation, 'the generation of the link is unknown'));
  if (lanes === undefined) return notTold(whyIn(width, 'the width of the link is unknown'));
  const lane = pcieLaneRate(gen);
  if (lane === undefined || lanes < 1) return notTold(`PCIe generation ${String(gen)} is not known here`);
  const told = 'source' in generation ? toldBy(generation.source) : '';
  return by(
    lane * lanes,
    `${pcieName(gen, lanes)} after line coding (PCI-SIG), each direction; link as told by ${told}`,
  );
};

/** The link that ends at a part of the machine. */
export const linkTo = ({ links }: Facts, id: string): Limit => {
  const link = links.find(({ to }) => to === id);
  if (link === undefined) return notTold(`the system tells of no link to ${id}`);
  if ((link.kind ?? 'pcie') === 'pcie' || link.kind === 'cxl') return pcieLimit(link);
  const rate = valueIn(link.bytesPerSecond);
  const source =
    link.bytesPerSecond !== undefined && 'source' in link.bytesPerSecond ? link.bytesPerSecond.source : undefined;
  return rate === undefined || source === undefined
    ? notTold(whyIn(link.bytesPerSecond, `the rate of the ${link.kind ?? ''} link is unknown`))
    : by(rate, toldBy(source));
};
