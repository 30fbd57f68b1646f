import { describe, expect, test } from 'vitest';
import { readerOf } from '../../../src/main/probes/facts/reader.ts';
import { linuxVitals, vitalsElsewhere } from '../../../src/main/probes/facts/vitals.ts';
import type { Planted } from '../../fakes/planted-root.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';

const cpu = (number: number, socket: number, throttles: number): Planted => {
  const folder = `sys/devices/system/cpu/cpu${String(number)}`;
  return {
    [`${folder}/topology/physical_package_id`]: String(socket),
    [`${folder}/thermal_throttle/package_throttle_count`]: String(throttles),
    [`${folder}/thermal_throttle/core_throttle_count`]: '1',
  };
};
const cooling = (number: number, type: string, state: number): Planted => ({
  [`sys/class/thermal/cooling_device${String(number)}/type`]: type,
  [`sys/class/thermal/cooling_device${String(number)}/cur_state`]: String(state),
});

const server: Planted = {
  'proc/stat': 'cpu  10 0 10 70 5 0 0 5 3 0\ncpu0 5 0 5 35 5 0 0 0 0 0\ncpu1 5 0 5 35 0 0 0 5 0 0\nintr 5\n',
  'proc/pressure/memory':
    'some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\nfull avg10=0 avg60=0 avg300=0 total=1\n',
  'proc/diskstats': [
    ' 259       0 nvme0n1 10 0 2000 5 20 0 3000 7 0 9 12 0 0 0 0 0 0',
    ' 259       1 nvme0n1p1 10 0 2000 5 20 0 3000 7 0 9 12 0 0 0 0 0 0',
    ' 253       0 dm-0 10 0 2000 5 20 0 3000 7 0 9 12 0 0 0 0 0 0',
  ].join('\n'),
  'sys/block/nvme0n1/size': '1',
  'sys/block/dm-0/size': '1',
  'sys/block/loop0/size': '1',
  'proc/self/cgroup': '0::/box\n',
  'sys/fs/cgroup/box/cpu.stat': 'usage_usec 9\nnr_throttled 3\nthrottled_usec 1500000\n',
  ...cpu(0, 0, 4),
  ...cpu(1, 0, 4),
  ...cpu(2, 1, 7),
  ...cooling(0, 'Processor', 0),
  ...cooling(1, 'Fan', 3),
};

const vitalsAt = (files: Planted) => linuxVitals(readerOf(plantedRoot(files)))();

describe('what may disturb, on Linux', () => {
  test('is read from counters', async () => {
    expect(await vitalsAt(server)).toEqual({
      cpu: { cpus: 2, total: 100, idle: 75, stolen: 5 },
      throttles: 4 + 1 + 7 + 1,
      isCooling: false,
      heldSeconds: 1.5,
      memoryStallSeconds: 2.5,
      diskBytes: 5000 * 512,
    });
  });

  test.each(['Processor', 'intel_powerclamp', 'thermal-cpufreq-0', 'cpufreq-cpu0'])(
    'sees a %s that cools',
    async (type) => {
      expect((await vitalsAt({ ...server, ...cooling(2, type, 1) })).isCooling).toBe(true);
    },
  );

  test('knows control groups of version 1', async () => {
    const files = {
      'proc/self/cgroup': '4:cpu,cpuacct:/job\n',
      'sys/fs/cgroup/cpu/job/cpu.stat': 'throttled_time 2000000000\n',
    };
    expect((await vitalsAt(files)).heldSeconds).toBe(2);
  });

  test('is unknown where there are no such files', async () => {
    const vitals = await vitalsAt({ 'proc/version': 'Linux' });
    expect(Object.values(vitals).filter((value) => value !== undefined)).toEqual([]);
  });
});

test('elsewhere, the time of the CPUs is known', async () => {
  const { cpu, ...others } = await vitalsElsewhere();
  expect(cpu?.total).toBeGreaterThan(cpu?.idle ?? Number.POSITIVE_INFINITY);
  expect(cpu?.cpus).toBeGreaterThan(0);
  expect(Object.values(others).filter((value) => value !== undefined)).toEqual([]);
});
