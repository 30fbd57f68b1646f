import { describe, expect, test } from 'vitest';
import { FactsSchema } from '../../../src/core/machine/facts.ts';
import { ok } from '../../../src/core/result.ts';
import { elsewhereFacts } from '../../../src/main/probes/facts/elsewhere.ts';
import { createInspector } from '../../../src/main/probes/facts/inspector.ts';
import type { AskNvidia } from '../../../src/main/probes/facts/nvidia.ts';
import type { RunTool } from '../../../src/main/probes/facts/tool.ts';
import type { Device } from '../../../src/main/probes/protocol.ts';
import { noNvidia } from '../../fakes/nvidia.ts';
import type { Planted } from '../../fakes/planted-root.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';
import { laptop } from './machines/laptop.ts';

const noTool: RunTool = () => Promise.resolve(undefined);
const catalogue = [{ id: 'rtx-4090', name: 'RTX 4090', memoryBytes: { value: 24e9 } }];

const factsOf = async (files: Planted, { askNvidia = noNvidia, run = noTool } = {}) =>
  FactsSchema.parse(
    await createInspector({
      appVersion: '1.2.3',
      catalogue,
      askNvidia,
      root: plantedRoot(files),
      platform: 'linux',
      run,
      space: () => Promise.resolve(undefined),
    }).facts(),
  );

const card: Device = {
  index: 0,
  name: 'NVIDIA GeForce RTX 4090',
  vendor: 'NVIDIA',
  kind: 'gpu',
  driver: '580.65.06',
  apiVersion: 'CUDA 13.0',
  memoryBytes: 24e9,
  sharesHostMemory: false,
  pciSlot: '0000:01:00.0',
  computeUnits: 128,
  computeCapability: '8.9',
  copyEngines: 2,
  numaNode: 0,
  peers: [],
  operations: ['h2d'],
  dtypes: ['fp16'],
  state: {
    computeHz: 2.1e8,
    mostComputeHz: 3.105e9,
    memoryHz: 0,
    powerWatts: 21.5,
    powerLimitWatts: 300,
    mostPowerLimitWatts: 450,
    temperatureCelsius: 38,
    usedBytes: 5e8,
    busyShare: 0.02,
    programs: [{ name: 'python3', bytes: 4e8 }, { name: 'Xorg' }],
    ecc: false,
    pcieGeneration: 1,
    pcieWidth: 8,
    slowdowns: [],
  },
};
const withCard: AskNvidia = () => Promise.resolve(ok([card]));

describe('an NVIDIA GPU', () => {
  test('is told by its driver, with its state', async () => {
    const { gpus, links } = await factsOf(laptop, { askNvidia: withCard });
    const by = "NVIDIA's driver";
    expect(gpus.length).toBe(1);
    expect(gpus[0]).toMatchObject({
      name: 'NVIDIA GeForce RTX 4090',
      driver: { value: '580.65.06', source: { kind: 'reported', by } },
      memoryBytes: { value: 24e9 },
      catalogueId: { value: 'rtx-4090' },
      details: {
        slot: { value: '0000:01:00.0' },
        node: { value: 0 },
        sm: { value: 89 },
        smCount: { value: 128 },
        clockHertz: { value: 2.1e8 },
        maximumClockHertz: { value: 3.105e9 },
        memoryClockHertz: { value: null, why: `${by} does not tell` },
        powerLimitWatts: { value: 300 },
        maximumPowerLimitWatts: { value: 450 },
        utilisation: { value: 0.02 },
        uncorrectedErrors: { value: null },
        throttleReasons: { value: [] },
        processes: {
          value: [
            { name: 'python3', bytes: { value: 4e8 } },
            { name: 'Xorg', bytes: { value: null } },
          ],
        },
      },
    });
    expect(links[0]).toMatchObject({
      generation: { value: 4, source: { by: 'sysfs max_link_speed' } },
      currentGeneration: { value: 1, source: { by: 'sysfs current_link_speed' } },
      currentWidth: { value: 8, source: { by } },
    });
  });

  test('is told by nvidia-smi where the addon does not work, as far as it goes', async () => {
    const printed =
      '00000000:01:00.0, NVIDIA GeForce RTX 4090, 560.35.03, 24564, 412, 210, 3105, 405, 10501, 17.98, 450.00, ' +
      '600.00, 37, 3, [N/A], 1, 16, 4, 16\n';
    const { gpus } = await factsOf(laptop, { run: () => Promise.resolve(printed) });
    expect(gpus[0]?.details).toMatchObject({
      sm: { value: null, why: 'nvidia-smi does not tell' },
      usedBytes: { value: 412 * 2 ** 20, source: { kind: 'reported', by: 'nvidia-smi' } },
      clockHertz: { value: 210e6 },
      maximumMemoryClockHertz: { value: 10501e6 },
      powerWatts: { value: 17.98 },
      powerLimitWatts: { value: 450 },
      maximumPowerLimitWatts: { value: 600 },
      temperatureCelsius: { value: 37 },
      utilisation: { value: 0.03 },
      ecc: { value: null },
    });
  });

  test('that no driver tells of says why', async () => {
    const { gpus } = await factsOf({ ...laptop, 'proc/driver/nvidia/gpus/0000:01:00.0/information': '' });
    expect(gpus).toMatchObject([
      {
        name: 'NVIDIA GPU 0x2757',
        driver: { value: null, why: "NVIDIA's driver does not answer: there is no NVIDIA driver: not in a test" },
      },
    ]);
  });
});

const amd: Planted = {
  'sys/bus/pci/devices/0000:03:00.0/class': '0x030000\n',
  'sys/bus/pci/devices/0000:03:00.0/vendor': '0x1002\n',
  'sys/bus/pci/devices/0000:03:00.0/device': '0x744c\n',
  'sys/bus/pci/devices/0000:03:00.0/numa_node': '-1\n',
  'sys/bus/pci/devices/0000:03:00.0/current_link_width': '16\n',
  'sys/bus/pci/devices/0000:03:00.0/mem_info_vram_total': '25753026560\n',
};
const list = [
  '# a comment',
  '1001  Kolter Electronic',
  '\t744c  Not this one',
  '1002  Advanced Micro Devices, Inc. [AMD/ATI]',
  '\t73bf  Navi 21 [Radeon RX 6800/6800 XT / 6900 XT]',
  '\t744c  Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M]',
  '\t\t1002 0e3b  RX 7900 GRE [XFX]',
  '1003  ULSI Systems',
  '\t744d  Nor this',
].join('\n');

describe('a GPU of another make', () => {
  test('has the name of the list of PCI ids, and says why there is no more', async () => {
    const { gpus, links } = await factsOf({ ...amd, 'usr/share/misc/pci.ids': list });
    expect(gpus).toMatchObject([
      {
        name: 'Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M]',
        vendor: 'AMD',
        memoryBytes: { value: 25753026560 },
        details: {
          slot: { value: '0000:03:00.0' },
          node: { value: null },
          temperatureCelsius: {
            value: null,
            why: "only NVIDIA's driver is asked for it; what OpenCL reaches of AMD's is measured",
          },
        },
      },
    ]);
    expect(links[0]).toMatchObject({ currentWidth: { value: 16 }, currentGeneration: { value: null } });
  });

  test.each([
    ['no list', {}],
    ['a list without it', { 'usr/share/hwdata/pci.ids': list.replace('\t744c  Navi', '\t744e  Navi') }],
    ['a list without its vendor', { 'usr/share/misc/pci.ids': '1001  Kolter Electronic\n\t744c  Not this one' }],
  ])('has its number where there is %s', async (_, files) => {
    const { gpus } = await factsOf({ ...amd, ...files });
    expect(gpus[0]?.name).toBe('AMD GPU 0x744c');
  });
});

test('on Windows the driver adds to what the system tells of its cards', () => {
  const graphics = {
    controllers: [
      { vendor: 'Intel Corporation', name: 'Intel(R) UHD Graphics 770', driverVersion: '31.0.101' },
      { vendor: 'NVIDIA', name: 'NVIDIA GeForce RTX 4090', driverVersion: '32.0.15', memoryTotal: 24564 },
    ],
  };
  const facts = FactsSchema.parse(
    elsewhereFacts({ graphics, nvidia: ok([card]) }, 'win32', { gpus: catalogue, drives: [] }),
  );
  expect(facts.gpus).toMatchObject([
    { driver: { value: '31.0.101' }, details: { sm: { value: null } } },
    { driver: { value: '580.65.06' }, memoryBytes: { value: 24e9 }, details: { sm: { value: 89 } } },
  ]);
});
