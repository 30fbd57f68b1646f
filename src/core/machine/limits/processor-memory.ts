/**
 * Memory that a processor's maker allows at most: channels of a socket, and transfers of each in a second. Recalled from
 * the makers' product pages (AMD, Intel, Apple) and compared with press reports of the launches, not re-checked there.
 */
interface Allowed {
  readonly model: RegExp;
  readonly channels: number;
  /** MT/s. */
  readonly transfers: number;
  readonly type: string;
}

const ddr4 = (model: RegExp, channels: number, transfers: number): Allowed => ({
  model,
  channels,
  transfers,
  type: 'DDR4',
});
const ddr5 = (model: RegExp, channels: number, transfers: number): Allowed => ({
  model,
  channels,
  transfers,
  type: 'DDR5',
});

const allowed: readonly Allowed[] = [
  ddr5(/EPYC 9[0-9A-Z]\d5/, 12, 6000),
  ddr5(/EPYC 9[0-9A-Z]\d4/, 12, 4800),
  ddr5(/EPYC 8[0-9A-Z]\d4/, 6, 4800),
  ddr4(/EPYC 7[0-9A-Z]\d[23]/, 8, 3200),
  ddr4(/EPYC 7[0-9A-Z]\d1/, 8, 2666),
  ddr5(/Threadripper PRO 7\d{3}WX/, 8, 5200),
  ddr5(/Threadripper 7\d{3}X/, 4, 5200),
  ddr4(/Threadripper PRO [35]\d{3}WX/, 8, 3200),
  ddr4(/Threadripper 3\d{3}X/, 4, 3200),
  // Desktop parts only: those of laptops have other letters, and other memory.
  ddr5(/Ryzen [3579] 9\d{3}(X|X3D|F)?( |$)/, 2, 5600),
  ddr5(/Ryzen [3579] 7\d{3}(X|X3D|F)?( |$)/, 2, 5200),
  ddr4(/Ryzen [3579] [35]\d{3}(X|XT|X3D)?( |$)/, 2, 3200),
  ddr5(/i[3579]-1[34]\d{3}(K|KF|KS|F|T)?( |$)/, 2, 5600),
  ddr5(/i[3579]-12\d{3}(K|KF|KS|F|T)?( |$)/, 2, 4800),
  ddr5(/Xeon (Platinum|Gold|Silver|Bronze) \d5\d{2}/, 8, 5600),
  ddr5(/Xeon (Platinum|Gold|Silver|Bronze) \d4\d{2}/, 8, 4800),
  // 3rd generation parts with H are Cooper Lake, with six channels.
  ddr4(/Xeon (Platinum|Gold|Silver) \d3\d{2}(?![\dH])/, 8, 3200),
  ddr4(/Xeon (Platinum|Gold|Silver|Bronze) \d2\d{2}/, 6, 2933),
  ddr4(/Xeon (Platinum|Gold|Silver|Bronze) \d1\d{2}/, 6, 2666),
];

/** Apple gives one rate for the memory of a chip, in GB/s; of two versions the wider. */
const apple: readonly (readonly [model: RegExp, gigabytes: number])[] = [
  [/Apple M[123] Ultra/, 800],
  [/Apple M4 Max/, 546],
  [/Apple M[123] Max/, 400],
  [/Apple M4 Pro/, 273],
  [/Apple M3 Pro/, 150],
  [/Apple M[12] Pro/, 200],
  [/Apple M4\b/, 120],
  [/Apple M[23]\b/, 100],
  [/Apple M1\b/, 68.25],
];

/** Data lines of a channel: 64, in DDR5 as two halves. */
const bytesOfChannel = 8;

/** Bytes a second of one socket with the fastest modules in every channel; undefined for a processor not listed. */
export const allowedMemory = (
  model: string,
): { readonly bytesPerSecond: number; readonly rule: string } | undefined => {
  const plain = model.replace(/\((R|TM)\)/g, '');
  const chip = apple.find(([pattern]) => pattern.test(plain));
  if (chip !== undefined)
    return { bytesPerSecond: chip[1] * 1e9, rule: 'the rate that Apple gives for the memory of this chip' };
  const found = allowed.find((one) => one.model.test(plain));
  if (found === undefined) return undefined;
  const { channels, transfers, type } = found;
  return {
    bytesPerSecond: channels * transfers * 1e6 * bytesOfChannel,
    rule: `${String(channels)} channels of ${type}-${String(transfers)} are the most that the maker allows; which modules are fitted is unknown`,
  };
};
