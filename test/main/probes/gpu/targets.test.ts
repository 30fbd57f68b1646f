import { describe, expect, test } from 'vitest';
import type { DeviceInfo } from '../../../../native/index.d.ts';
import { unavailable } from '../../../../src/main/probes/failure.ts';
import { largeBytes, roomOn, shortOfRoom } from '../../../../src/main/probes/gpu/device-room.ts';
import { chooseTargets } from '../../../../src/main/probes/gpu/targets.ts';
import type { Device } from '../../../../src/main/probes/protocol.ts';
import { DevicesSchema } from '../../../../src/main/probes/protocol.ts';
import { fakeGpu, fakeOpencl, quietState } from '../../../fakes/steady-device.ts';

const devices = (...found: readonly DeviceInfo[]): readonly Device[] => DevicesSchema.parse(found);
const device = (found: DeviceInfo): Device => DevicesSchema.element.parse(found);
const labels = ({ targets }: ReturnType<typeof chooseTargets>) =>
  targets.map(({ api, label, settings }) => [api, label, settings['kind']]);
const none = unavailable('there is none');

describe('devices are chosen so that each is measured once:', () => {
  test('every device of CUDA, through CUDA', () => {
    const again = fakeOpencl('gpu', { vendor: 'NVIDIA Corporation', name: 'Fake GPU' });
    const gpus = devices(fakeGpu(), fakeGpu({ index: 1, pciSlot: '0000:02:00.0' }));
    expect(labels(chooseTargets(gpus, devices(again)))).toEqual([
      ['cuda', 'Fake GPU, device 0', 'gpu'],
      ['cuda', 'Fake GPU, device 1', 'gpu'],
    ]);
  });

  test('another card through OpenCL, by its place on the bus', () => {
    const here = fakeOpencl('gpu', { name: 'named otherwise', pciSlot: '0000:01:00.0' });
    const other = fakeOpencl('gpu', { index: 1, name: 'Fake Radeon', pciSlot: '0000:03:00.0' });
    const twice = fakeOpencl('gpu', { index: 2, name: 'Fake Radeon', pciSlot: '0000:03:00.0' });
    expect(labels(chooseTargets(devices(fakeGpu()), devices(here, other, twice)))).toEqual([
      ['cuda', 'Fake GPU, device 0', 'gpu'],
      ['opencl', 'Fake Radeon, device 1', 'gpu'],
    ]);
  });

  test('a card of NVIDIA through OpenCL where CUDA does not work', () => {
    const { targets, missing } = chooseTargets(none, devices(fakeOpencl('gpu', { vendor: 'NVIDIA Corporation' })));
    expect(targets.map(({ api }) => api)).toEqual(['opencl']);
    expect(missing).toEqual([{ api: 'cuda', failure: none }]);
  });

  test('two like cards that tell no place are two', () => {
    const { targets } = chooseTargets(none, devices(fakeOpencl('gpu'), fakeOpencl('gpu', { index: 1 })));
    expect(targets.map(({ settings }) => settings['device'])).toEqual([0, 1]);
  });

  test('a processor last, once, and never as a GPU', () => {
    const found = devices(fakeOpencl('cpu'), fakeOpencl('cpu', { index: 1 }), fakeOpencl('gpu', { index: 2 }));
    expect(labels(chooseTargets(none, found))).toEqual([
      ['opencl', 'Fake OpenCL gpu, device 2', 'gpu'],
      ['opencl', 'CPU OpenCL (Fake OpenCL cpu)', 'cpu'],
    ]);
  });

  test('what is missing is told; OpenCL only where there is no other GPU', () => {
    expect(chooseTargets(devices(fakeGpu()), none).missing).toEqual([]);
    expect(chooseTargets(none, none).missing.map(({ api }) => api)).toEqual(['cuda', 'opencl']);
  });
});

describe('what may be taken of a device', () => {
  const host = { availableBytes: 16e9 };

  test('is 80 % of what is free on it, and a quarter of what the host has available', () => {
    const state = { ...quietState, usedBytes: 4e9 };
    const room = roomOn(device(fakeGpu({ memoryBytes: 24e9, state })), host);
    expect(room).toEqual({ deviceBytes: 16e9, hostBytes: 4e9 });
    expect(shortOfRoom({ deviceBytes: 16e9, hostBytes: 4e9 }, room)).toBeUndefined();
    expect(shortOfRoom({ deviceBytes: 17e9, hostBytes: 0 }, room)?.why).toMatch(/needs .* of the device's memory/);
    expect(shortOfRoom({ deviceBytes: 0, hostBytes: 5e9 }, room)?.why).toMatch(/needs .* of the host's memory/);
  });

  test('is nothing where others hold more than there is', () => {
    const state = { ...quietState, usedBytes: 99e9 };
    expect(roomOn(device(fakeGpu({ state })), host).deviceBytes).toBe(0);
  });

  test('is a quarter where the driver does not tell what is free', () => {
    expect(roomOn(device(fakeOpencl('gpu', { memoryBytes: 8e9 })), host).deviceBytes).toBe(2e9);
  });

  test('counts once against the memory that host and device share', () => {
    for (const shared of [fakeOpencl('cpu'), fakeOpencl('gpu', { sharesHostMemory: true })]) {
      const { deviceBytes, hostBytes } = roomOn(device(shared), host);
      expect(deviceBytes + hostBytes).toBeLessThanOrEqual(4e9);
    }
  });

  test('and large arrays fit sixteen times', () => {
    for (const memoryBytes of [2 ** 28, 2e9, 4e9, 8e9, 80e9])
      expect(16 * largeBytes(device(fakeGpu({ memoryBytes })))).toBeLessThanOrEqual(memoryBytes);
    expect(largeBytes(device(fakeGpu({ memoryBytes: 24e9 })))).toBe(2 ** 28);
  });
});
