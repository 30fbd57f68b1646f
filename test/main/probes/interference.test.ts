import { describe, expect, test } from 'vitest';
import type { Flag } from '../../../src/core/machine/run.ts';
import type { Vitals } from '../../../src/main/probes/facts/vitals.ts';
import type { Reading } from '../../../src/main/probes/interference.ts';
import { flagsBetween } from '../../../src/main/probes/interference.ts';

/** One second on a calm machine of 4 CPUs, of which the measurement keeps one busy. */
const calm: Vitals = {
  cpu: { cpus: 4, total: 1000, idle: 900, stolen: 0 },
  throttles: 3,
  isCooling: false,
  heldSeconds: 1,
  memoryStallSeconds: 2,
  diskBytes: 5e9,
};
const before: Reading = { seconds: 10, vitals: calm, ownCpuSeconds: 1, ownDiskBytes: 1e9, hertz: 3e9 };
const after: Reading = {
  seconds: 11,
  vitals: { ...calm, cpu: { cpus: 4, total: 1400, idle: 1200, stolen: 0 } },
  ownCpuSeconds: 2,
  ownDiskBytes: 2e9,
  hertz: 3e9,
};
const cpu = { cpus: 4, total: 1400, idle: 1200, stolen: 0 };
const changed = (vitals: Partial<Vitals>, changes: Partial<Reading> = {}): Reading => ({
  ...after,
  ...changes,
  vitals: { ...after.vitals, diskBytes: 6e9, ...vitals },
});

describe('a figure is flagged', () => {
  test.each<[string, Reading, readonly Flag[]]>([
    ['nothing happened', changed({}), []],
    ['others used less than a tenth of the CPUs', changed({ cpu: { ...cpu, idle: 1165 } }), []],
    ['others used more', changed({ cpu: { ...cpu, idle: 1150 } }), ['load']],
    ['its own work is no load', changed({ cpu: { ...cpu, idle: 900 } }, { ownCpuSeconds: 5 }), []],
    ['the hypervisor took time, which is no load', changed({ cpu: { ...cpu, idle: 1180, stolen: 20 } }), ['steal']],
    ['a CPU was too hot', changed({ throttles: 4 }), ['throttled']],
    ['the system cools a CPU', changed({ isCooling: true }), ['throttled']],
    ['its control group held it back', changed({ heldSeconds: 1.02 }), ['throttled']],
    ['the clock fell meanwhile', changed({}, { hertz: 2.8e9 }), ['clock-drift']],
    ['the clock rose meanwhile', changed({}, { hertz: 3.2e9 }), ['clock-drift']],
    ['something waited for memory', changed({ memoryStallSeconds: 2.03 }), ['memory-pressure']],
    ['others used the drive', changed({ diskBytes: 6.2e9 }), ['io-pressure']],
    ['two things happened', changed({ throttles: 9, memoryStallSeconds: 3 }), ['throttled', 'memory-pressure']],
  ])('where %s', (_, then, flags) => {
    expect(flagsBetween(before, then, 'storage', 3e9)).toEqual(flags);
  });

  test('where a core has been faster in this run', () => {
    expect(flagsBetween(before, changed({}), 'cpu', 3.4e9)).toEqual(['throttled']);
    expect(flagsBetween(before, changed({}), 'cpu', 3.2e9)).toEqual([]);
    expect(flagsBetween(before, changed({}, { hertz: 3.35e9 }), 'cpu', 3.4e9)).toEqual(['clock-drift']);
  });

  test('by the use of drives only where a drive is measured', () => {
    expect(flagsBetween(before, changed({ diskBytes: 9e9 }), 'dram', 3e9)).toEqual([]);
  });
});

describe('what is unknown', () => {
  const nothing: Vitals = {
    cpu: undefined,
    throttles: undefined,
    isCooling: undefined,
    heldSeconds: undefined,
    memoryStallSeconds: undefined,
    diskBytes: undefined,
  };
  const blind = { ...before, vitals: nothing, hertz: undefined };

  test('is no flag', () => {
    expect(flagsBetween(blind, { ...blind, seconds: 11 }, 'storage', 0)).toEqual([]);
    expect(flagsBetween(before, { ...blind, seconds: 11 }, 'storage', 3e9)).toEqual([]);
  });

  test('is the load, where the own part of it is unknown or the time too short', () => {
    const busy = { cpu: { ...cpu, idle: 900 } };
    expect(flagsBetween(before, changed(busy, { ownCpuSeconds: undefined }), 'cpu', 3e9)).toEqual([]);
    const short = { cpu: { cpus: 4, total: 1019, idle: 900, stolen: 19 } };
    expect(flagsBetween(before, changed(short, { seconds: 10.05, ownCpuSeconds: 1 }), 'cpu', 3e9)).toEqual([]);
  });
});
