import type { Reader } from './reader.ts';

/** PRETTY_NAME of os-release(5). */
export const parseOsName = (text: string): string | undefined => /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1];

/** Where this runs, if not on the bare machine: `WSL2`, `container`, `virtual machine (KVM)`, or several of them. */
export const readEnvironment = async (
  reader: Reader,
  flags: ReadonlySet<string>,
  kernel: string,
): Promise<string | undefined> => {
  if (/microsoft/i.test(kernel)) return 'WSL2';
  const found = [await containerOf(reader), await virtualMachineOf(reader, flags)];
  return found.filter((name) => name !== undefined).join(' in ') || undefined;
};

/** Docker and Podman leave a file; Kubernetes, LXC and systemd-nspawn show in the first process. */
const containerOf = async (reader: Reader): Promise<string | undefined> => {
  if ((await reader.text('/.dockerenv')) !== undefined) return 'Docker container';
  if ((await reader.text('/run/.containerenv')) !== undefined) return 'Podman container';
  const first = (await reader.text('/proc/1/cgroup')) ?? '';
  if (/kubepods/.test(first)) return 'Kubernetes container';
  const variables = (await reader.text('/proc/1/environ')) ?? '';
  return /docker|containerd|lxc/.test(first) || /(^|\0)container=/.test(variables) ? 'container' : undefined;
};

const virtualMachineOf = async (reader: Reader, flags: ReadonlySet<string>): Promise<string | undefined> => {
  const maker = (await reader.text('/sys/class/dmi/id/sys_vendor')) ?? '';
  const product = (await reader.text('/sys/class/dmi/id/product_name')) ?? '';
  const known = makers.find(([pattern]) => pattern.test(`${maker} ${product}`))?.[1];
  if (known !== undefined) return `virtual machine (${known})`;
  return flags.has('hypervisor') ? 'virtual machine' : undefined;
};

/** Bare-metal offers of the same makers do not carry these names in their firmware, or have no hypervisor flag. */
const makers: readonly (readonly [RegExp, string])[] = [
  [/QEMU|KVM/, 'KVM'],
  [/VMware/, 'VMware'],
  [/innotek|VirtualBox/, 'VirtualBox'],
  [/Microsoft Corporation Virtual Machine/, 'Hyper-V'],
  [/Google Compute Engine/, 'Google Cloud'],
  [/Xen/, 'Xen'],
  [/Parallels/, 'Parallels'],
];
