import { expect, test } from 'vitest';
import { FactsSchema } from '../../src/core/machine/facts.ts';
import { askNvidiaIn } from '../../src/main/probes/facts/ask-nvidia.ts';
import { createInspector } from '../../src/main/probes/facts/inspector.ts';
import { plantedRoot } from '../fakes/planted-root.ts';
import { measureOnFake } from './fake-cuda/measure.ts';

const onBus = {
  'sys/bus/pci/devices/0000:f0:00.0/class': '0x030200\n',
  'sys/bus/pci/devices/0000:f0:00.0/vendor': '0x10de\n',
  'sys/bus/pci/devices/0000:f0:00.0/device': '0xffff\n',
};

/** The fake driver exists for Linux only. */
if (process.platform === 'linux') {
  test('the facts of a GPU come from its driver through the measuring process', async () => {
    const settings = { reasons: 0x20, processes: 1, mig: 0, ecc: 1, ecc_errors: 3, busy_percent: 12 };
    const inspector = createInspector({
      appVersion: '1.2.3',
      catalogue: [],
      askNvidia: askNvidiaIn(await measureOnFake(settings)),
      root: plantedRoot(onBus),
      platform: 'linux',
      run: () => Promise.resolve(undefined),
      space: () => Promise.resolve(undefined),
    });
    const { gpus, links } = FactsSchema.parse(await inspector.facts());
    expect(gpus).toMatchObject([
      {
        name: 'Plimsoll fake GPU',
        vendor: 'NVIDIA',
        driver: { value: '999.0-fake', source: { kind: 'reported', by: "NVIDIA's driver" } },
        memoryBytes: { value: 2 ** 30 },
        details: {
          slot: { value: '0000:f0:00.0' },
          sm: { value: 89 },
          smCount: { value: 2 },
          powerWatts: { value: 55.5 },
          maximumPowerLimitWatts: { value: 450 },
          utilisation: { value: 0.12 },
          ecc: { value: true },
          uncorrectedErrors: { value: 3 },
          mig: { value: false },
          throttleReasons: { value: ['heat'] },
          processes: { value: [{ name: 'fake', bytes: { value: 2 ** 20 } }] },
        },
      },
    ]);
    expect(links).toMatchObject([
      { generation: { value: 4 }, width: { value: 16 }, currentGeneration: { value: 1 }, currentWidth: { value: 8 } },
    ]);
  });
}
