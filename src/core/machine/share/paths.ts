/** Folders and files of the system, and folders that say what they hold and nothing of whose they are. */
const plain: ReadonlySet<string> = new Set(
  [
    'proc sys dev etc run usr var opt srv tmp boot lib home root mnt media data scratch work nvme ssd raid cache Users',
    'Volumes System Library Windows ProgramData AppData Local Roaming plimsoll Plimsoll .local share mapper disk self',
    'cpuinfo meminfo mountinfo limits cgroup fs memory cpu node devices bus pci cxl class block cache topology dmi id',
    'kernel osrelease os-release memory.max memory.limit_in_bytes memory.stat cpu.max firmware tables DMI smaps vmstat',
    'pressure loadavg stat interrupts hugepages mempolicy weighted_interleave nvidia nvidiactl dxg dri',
  ]
    .join(' ')
    .split(' '),
);

/** Names that the kernel gives: drives, nodes, processors, slots of the bus. */
const ofKernel =
  /^(nvme\d+(n\d+(p\d+)?)?|[shv]d[a-z]{1,2}\d*|xvd[a-z]\d*|md\d+|dm-\d+|mmcblk\d+(p\d+)?|disk\d+(s\d+)*|loop\d+|zram\d+|(mem|region|node|cpu|gpu|cxl|index|tier)\d+|dram|dri|card\d+|renderD\d+|[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d|[A-Za-z]:|\.\.?)$/;

/** What this file puts in the place of a name. */
const token = /^name-\d+$/;

export const isPlainName = (name: string): boolean =>
  name === '' || plain.has(name) || ofKernel.test(name) || token.test(name);

/** Folders whose children are named after people. */
const ofPeople: ReadonlySet<string> = new Set(['home', 'Users', 'media', 'Documents and Settings']);

const isSeparator = /[\\/]/;
const partsOf = (path: string): readonly string[] => path.split(isSeparator);

/** The parts of a path that are named after people: `alice` in `/home/alice/data` and in `/run/media/alice/usb`. */
export const peopleIn = (path: string): readonly string[] => {
  const parts = partsOf(path);
  const names = parts.filter((_, i) => ofPeople.has(parts[i - 1] ?? ''));
  return names.map((name) => name.replace(marks, ' ').trim()).filter((name) => !isPlainName(name));
};

/** What stands for a name already. */
const marks = /<[a-z]+>|\bname-\d+\b/g;

/** Gives each name that might tell something a token of its own, the same wherever it stands. */
export const createTokens = () => {
  const tokens = new Map<string, string>();
  const tokenOf = (name: string): string => {
    const known = tokens.get(name);
    if (known !== undefined) return known;
    const made = `name-${String(tokens.size + 1)}`;
    tokens.set(name, made);
    return made;
  };
  const nameOf = (name: string): string => (isPlainName(name) ? name : tokenOf(name));
  return {
    /** One name: of a device, a drive, a folder. */
    name: nameOf,
    /** A path, part by part, so that what lay below a folder still does. */
    path: (path: string): string => {
      const separators = path.match(/[\\/]/g) ?? [];
      return partsOf(path)
        .map((part, i) => nameOf(part) + (separators[i] ?? ''))
        .join('');
    },
  };
};
export type Tokens = ReturnType<typeof createTokens>;

/** A text in quotes that is an absolute path, spaces included. */
const quoted = /(['"`])((?:~|[A-Za-z]:)?[\\/][^'"`\n]*)\1/g;
/** An absolute path that stands alone: /a/b, ~a/b, C:\a\b, \\server\share, file:///a. A rate such as GB/s is none. */
const bare = /(?<![\p{L}\p{N}.<>])(?:file:\/\/|~[\w.-]*|[A-Za-z]:)?(?:\/|\\)[^\s'"`<>|;,()[\]{}]+/gu;
/** A folder of another machine: server:/folder. */
const remote = /(?<![\p{L}\p{N}/])[\w.-]+:(?=\/(?!\/))/gu;
/** A public address is no path. */
const address = /https?:\/\/[^\s'"`<>]+/g;

/** The paths in a text. */
export const pathsIn = (text: string): readonly string[] => {
  const rest = text.replace(address, ' ');
  const inQuotes = [...rest.matchAll(quoted)].map((match) => match[2] ?? '');
  return [...inQuotes, ...(rest.match(bare) ?? [])];
};

/** A text with its paths told by tokens. */
export const withPaths = (text: string, tokens: Tokens): string => {
  const addresses = text.match(address) ?? [];
  const changed = text
    .replace(address, '\u0000')
    .replace(remote, 'host:')
    .replace(quoted, (_, quote: string, path: string) => `${quote}${tokens.path(path)}${quote}`)
    .replace(bare, (path) => tokens.path(path));
  return addresses.reduce((rest, one) => rest.replace('\u0000', () => one), changed);
};
