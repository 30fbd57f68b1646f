import { delimiter, join } from 'node:path';
import type { SpawnMeasuring } from '../../../src/main/probes/host.ts';
import { measureInNode } from '../../../src/main/probes/host.ts';
import { addonFile, native } from '../addon.ts';
import { buildFakeDriver, type FakeDriver } from './build.ts';

const child = join(native, '..', 'src', 'main', 'probes', 'child.ts');

/**
 * The real measuring process with the real addon, on a machine whose driver is the fake. The app knows nothing of it: the
 * system's own search path for libraries leads there.
 */
export const measureOnFake = async (
  settings: Readonly<Record<string, string | number>> = {},
  variant: keyof FakeDriver = 'whole',
): Promise<SpawnMeasuring> => {
  const folder = (await buildFakeDriver())[variant];
  const text = Object.entries(settings)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(';');
  const path = [folder, process.env['LD_LIBRARY_PATH'] ?? ''].filter((part) => part !== '').join(delimiter);
  return () => withEnvironment({ PLIMSOLL_FAKE_CUDA: text, LD_LIBRARY_PATH: path }, measureInNode(child, addonFile));
};

/** The process inherits the environment of the moment in which it is started. */
const withEnvironment = <T>(changes: Readonly<Record<string, string>>, work: () => T): T => {
  const before = { ...process.env };
  try {
    Object.assign(process.env, changes);
    return work();
  } finally {
    for (const name of Object.keys(changes)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
};
