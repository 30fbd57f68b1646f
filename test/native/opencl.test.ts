import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { DeviceInfo, DeviceRequest } from '../../native/index.d.ts';
import { addonFile, loadAddon, matching } from './addon.ts';

const addon = loadAddon();

/** The devices, or why there are none: both are answers. */
const listing = await addon.devices('opencl').then(
  (found) => ({ found, why: undefined }),
  (error: unknown) => ({ found: [] as readonly DeviceInfo[], why: error }),
);
if (listing.why !== undefined)
  process.stdout.write(`OpenCL is not measured here: ${JSON.stringify(listing.why, ['code', 'message'])}\n`);

test('OpenCL lists devices, or says why there are none', () => {
  if (listing.why === undefined) expect(listing.found.map(({ index }) => index)).toEqual([...listing.found.keys()]);
  else expect(listing.why).toMatchObject({ code: 'unsupported', message: matching(/OpenCL/) });
});

describe('of each device', () => {
  const copy: DeviceRequest = {
    api: 'opencl',
    device: 0,
    operation: 'h2d',
    bytes: 2 ** 20,
    minSeconds: 0,
    maxRepetitions: 3,
  };

  test('a sample has as many times of the device as of the host, none of them longer', async () => {
    for (const { index } of listing.found) {
      const { seconds, deviceSeconds, queueSeconds, work } = await addon.deviceSample({ ...copy, device: index });
      expect(work).toBe(2 ** 20);
      expect([deviceSeconds?.length, queueSeconds?.length]).toEqual([seconds.length, seconds.length]);
      seconds.forEach((time, i) => expect(time * 1.01).toBeGreaterThan(deviceSeconds?.[i] ?? Number.NaN));
    }
  });

  test('an operation that it does not name is refused', async () => {
    for (const { index, operations } of listing.found) {
      expect(operations).not.toContain('graph');
      const graph: DeviceRequest = { ...launch, device: index, operation: 'graph', count: 10 };
      await expect(addon.deviceSample(graph)).rejects.toMatchObject({
        code: 'unsupported',
        message: 'operation: OpenCL has no graph',
      });
    }
  });

  const launch = { api: 'opencl', minSeconds: 0, maxRepetitions: 1 } as const;
});

test('a machine whose OpenCL has no driver says so', () => {
  const script = `require(process.argv[1]).devices('opencl').then(JSON.stringify, (e) => e.code + ': ' + e.message).then(console.log)`;
  // The loader of Khronos and the one of Debian find drivers in this folder.
  const env = { ...process.env, OCL_ICD_VENDORS: '/nowhere', OCL_ICD_FILENAMES: '' };
  const { stdout } = spawnSync(process.execPath, ['-e', script, addonFile], { env, encoding: 'utf8' });
  expect(stdout).toMatch(/^unsupported: (OpenCL is installed, but no driver for it|there is no OpenCL: )/);
});
