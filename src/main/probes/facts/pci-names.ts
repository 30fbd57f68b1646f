import type { Reader } from './reader.ts';

/** Where distributions put the list of PCI ids (pci-ids.ucw.cz), if they have it. */
const lists = ['/usr/share/misc/pci.ids', '/usr/share/hwdata/pci.ids'];

/** Names a device by its numbers, e.g. `0x1002` and `0x744c`; undefined where no list is installed or has it. */
export type NameOfPci = (vendorId: string, deviceId: string) => string | undefined;

export const readPciNames = async (reader: Reader): Promise<NameOfPci> => {
  for (const path of lists) {
    const text = await reader.text(path);
    if (text !== undefined) return (vendorId, deviceId) => nameIn(text, vendorId, deviceId);
  }
  return () => undefined;
};

/** A vendor's line begins with its number, those of its devices below it with a tab. */
const nameIn = (text: string, vendorId: string, deviceId: string): string | undefined => {
  const [vendor, device] = [vendorId, deviceId].map((id) => id.replace(/^0x/, '').toLowerCase());
  if (!/^[0-9a-f]{4}$/.test(vendor ?? '') || !/^[0-9a-f]{4}$/.test(device ?? '')) return undefined;
  const begin = text.search(new RegExp(`^${String(vendor)}  `, 'm'));
  if (begin < 0) return undefined;
  const rest = text.slice(text.indexOf('\n', begin) + 1);
  const end = rest.search(/^[^\t#\n]/m);
  const own = end < 0 ? rest : rest.slice(0, end);
  return new RegExp(`^\\t${String(device)}  (.+)$`, 'm').exec(own)?.[1]?.trim();
};
