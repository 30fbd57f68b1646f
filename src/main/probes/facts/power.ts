import type { Context } from '../../../core/machine/run.ts';
import { cpuFolders } from './cpu.ts';
import type { Reader } from './reader.ts';

const supplyRoot = '/sys/class/power_supply';

/** Mains where a mains or USB supply is online, or where a battery is there and does not discharge. */
export const readPower = async (reader: Reader): Promise<Context['power']> => {
  const supplies = await Promise.all(
    (await reader.list(supplyRoot)).map(async (name) => ({
      type: await reader.text(`${supplyRoot}/${name}/type`),
      // A mouse or a headset has a battery too; its scope is its own device.
      isSystem: (await reader.text(`${supplyRoot}/${name}/scope`)) !== 'Device',
      online: (await reader.text(`${supplyRoot}/${name}/online`)) === '1',
      status: await reader.text(`${supplyRoot}/${name}/status`),
    })),
  );
  if (supplies.some(({ type, online }) => type !== 'Battery' && online)) return 'mains';
  const batteries = supplies.filter(({ type, isSystem }) => type === 'Battery' && isSystem);
  if (batteries.length === 0) return 'unknown';
  return batteries.some(({ status }) => status === 'Discharging') ? 'battery' : 'mains';
};

/** The frequency governor, `mixed` where the CPUs differ; undefined in most virtual machines. */
export const readGovernor = async (reader: Reader): Promise<string | undefined> => {
  const folders = await cpuFolders(reader);
  const governors = await Promise.all(folders.map((folder) => reader.text(`${folder}/cpufreq/scaling_governor`)));
  const distinct = new Set(governors.filter((governor) => governor !== undefined));
  return distinct.size > 1 ? 'mixed' : [...distinct][0];
};
