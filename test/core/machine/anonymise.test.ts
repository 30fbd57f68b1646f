import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../src/core/machine/facts.ts';
import { machineFromRun } from '../../../src/core/machine/from-profile.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import { readRun, runFileText } from '../../../src/core/machine/read-run.ts';
import type { Run } from '../../../src/core/machine/run.ts';
import { anonymise } from '../../../src/core/machine/share/anonymise.ts';
import type { Names } from '../../../src/core/machine/share/words.ts';
import { machineValues } from '../../../src/core/machine/values.ts';
import { bytes } from '../../../src/core/units.ts';
import { valueOf } from '../base/results.ts';
import { anyRun } from './arbitrary-run.ts';
import { gpuOf, result, runWith } from './documents.ts';
import { wholeRun } from './measured-machine.ts';

const nobody: Names = { people: [], hosts: [] };
const us = { people: ['alice', 'Alice Winterbottom'], hosts: ['winterkeep.example.org', 'winterkeep'] };
const textOf = (run: Run, names = nobody) => JSON.stringify(anonymise(run, names)).toLowerCase();

const disk = (mount: string, device: string): Facts['storage'][number] => ({
  id: device.replace('/dev/mapper/', ''),
  mount,
  device: reported(device, '/proc/self/mountinfo'),
  model: reported('Samsung SSD 990 PRO 2TB', 'sysfs'),
  fileSystem: reported('ext4', '/proc/self/mountinfo'),
  capacityBytes: reported(bytes(2e12), 'statfs'),
  freeBytes: reported(bytes(1e12), 'statfs'),
  direct: reported(true, 'a test'),
});

const details = (processes: readonly string[]) => {
  const untold = unknown('x');
  return {
    slot: reported('0000:01:00.0', 'sysfs'),
    processes: reported(
      processes.map((name) => ({ name, bytes: untold })),
      'NVML',
    ),
    ...{ node: untold, sm: untold, smCount: untold, usedBytes: untold, clockHertz: untold, maximumClockHertz: untold },
    ...{ memoryClockHertz: untold, maximumMemoryClockHertz: untold, powerWatts: untold, powerLimitWatts: untold },
    ...{ maximumPowerLimitWatts: untold, temperatureCelsius: untold, utilisation: untold, ecc: untold, mig: untold },
    ...{ uncorrectedErrors: untold, throttleReasons: untold },
  };
};

/** A run with something private in every place that takes text. */
const exposed: Run = {
  ...runWith(
    [
      result('storage.read', 6e9, { settings: { path: '/home/alice/My Models/plimsoll', direct: true } }),
      result('storage.write', 3e9, { settings: { path: '/home/alice/My Models/plimsoll', direct: true } }),
      result('dram.triad', 5e10, { settings: { bytes: 1e9, aliceMode: true, note: 'for alice' } }),
      result('storage.seq_read', null, {
        why: "EACCES: permission denied, open '/home/alice/My Models/plimsoll/.probe' by alice@winterkeep.local",
      }),
      result('storage.rand_read', null, { why: 'no room below /media/alice/Alice USB, nor on nas.lan:/export/bob' }),
      result('storage.mixed', null, { why: 'C:\\Users\\Carol Danvers\\AppData\\x.tmp is full; Danvers owns it' }),
      result('gpu.h2d', null, { why: 'device GPU-5e1c8b2a-1111-2222-3333-444455556666, serial number: 1652921007342' }),
      result('cpu.frequency', null, { why: 'card 00:1a:2b:3c:4d:5e at eui.002538b811b05a0f on DESKTOP-4G7H2K9' }),
    ],
    {
      os: {
        platform: 'linux',
        name: reported('Debian GNU/Linux 12 (bookworm)', '/etc/os-release'),
        kernel: reported('6.1.0-18-amd64', '/proc/sys/kernel/osrelease'),
        environment: reported('Docker container', '/proc and /sys'),
      },
      storage: [
        disk('/', '/dev/nvme0n1p2'),
        disk('/home', '/dev/mapper/alice--vg-home'),
        disk('/media/alice/Alice USB', '/dev/sda1'),
      ],
      memoryTiers: [
        {
          id: 'dram',
          kind: 'dram',
          capacityBytes: reported(bytes(6.4e10), '/proc/meminfo'),
          availableBytes: unknown('x'),
          limitBytes: reported(
            bytes(3.2e10),
            '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/alice.scope/memory.max',
          ),
          pinnedLimitBytes: unknown('x'),
        },
      ],
      gpus: [
        {
          name: 'NVIDIA GeForce RTX 4090',
          vendor: 'NVIDIA',
          driver: reported('580.65.06', 'NVML'),
          memoryBytes: reported(bytes(25.2e9), 'NVML'),
          catalogueId: reported('rtx-4090', 'the GPU catalogue'),
          details: details(['/home/alice/.venv/bin/python', 'alice-train']),
        },
      ],
      warnings: ['The governor of winterkeep is powersave.', 'alice may lock only 8 MiB.'],
    },
  ),
  id: 'alice-2024',
  label: "Alice's workstation",
};

const secrets = [
  'alice',
  'winterbottom',
  'winterkeep',
  'my models',
  'carol',
  'danvers',
  '/bob',
  'nas.lan',
  '1652921007342',
];
const ids = ['5e1c8b2a', '00:1a:2b', '002538b8', '4g7h2k9', 'user-1000'];

describe('anonymise', () => {
  test('takes out names of people and machines, their folders, serial numbers and ids', () => {
    const text = textOf(exposed, us);
    for (const secret of [...secrets, ...ids]) expect(text, secret).not.toContain(secret);
  });

  test('knows people by their folders where nobody gave a name', () => {
    const text = textOf(exposed);
    for (const secret of ['alice', 'my models', 'carol', 'danvers', '/bob', 'nas.lan', ...ids])
      expect(text, secret).not.toContain(secret);
  });

  test('keeps what the hardware and the system are, and every figure', () => {
    const run = anonymise(exposed, us);
    expect(run.facts.os).toEqual(exposed.facts.os);
    expect(run.facts.cpu).toEqual(exposed.facts.cpu);
    expect(run.facts.gpus[0]).toMatchObject({ name: 'NVIDIA GeForce RTX 4090', driver: { value: '580.65.06' } });
    expect(run.facts.storage.map(({ model }) => model.value)).toEqual(Array(3).fill('Samsung SSD 990 PRO 2TB'));
    expect(run.facts.storage[0]?.device.value).toBe('/dev/nvme0n1p2');
    expect(run.results.map(({ metric, median, samples }) => [metric, median, samples])).toEqual(
      exposed.results.map(({ metric, median, samples }) => [metric, median, samples]),
    );
    expect(run.context).toEqual(exposed.context);
    expect(run.facts.gpus[0]?.details?.processes.value?.map(({ name }) => name)).toEqual(['program 1', 'program 2']);
  });

  test('leaves a folder on the drive that it was on, and one folder one folder', () => {
    const { results, facts } = anonymise(exposed, us);
    const [read, write] = results.map(({ settings }) => String(settings['path']));
    expect(read).toBe(write);
    expect(read?.startsWith(`${facts.storage[1]?.mount ?? '?'}/`)).toBe(true);
    const [before, after] = [exposed, anonymise(exposed, us)].map((run) => valueOf(machineFromRun(run, undefined)));
    expect(after?.storage.map(({ capacityBytes }) => capacityBytes.value)).toEqual(
      before?.storage.map(({ capacityBytes }) => capacityBytes.value),
    );
    expect(after?.storage).toHaveLength(1);
  });

  test('gives a name instead of an id that was chosen, and keeps a random one', () => {
    const random = '0b9e6c9e-52a7-4a4f-9d0e-1c1f6f1f2d3a';
    expect(anonymise(exposed, us).id).toMatch(/^run-[0-9a-z]+$/);
    expect(anonymise({ ...exposed, id: random }, us).id).toBe(random);
    // Version 1 is made from the address of a network card.
    expect(anonymise({ ...exposed, id: '0b9e6c9e-52a7-1a4f-9d0e-1c1f6f1f2d3a' }, us).id).toMatch(/^run-/);
    expect(anonymise(exposed, us).label).toBe('Quick profile');
  });

  test('leaves rates, addresses of sources and the folders of the system readable', () => {
    const why = 'only 3 GB/s of 6 GB/s, see https://nvmexpress.org/spec; /sys/fs/cgroup/memory.max and and/or 1/2';
    const run = anonymise(runWith([result('dram.read', null, { why })]), us);
    expect(run.results[0]?.why).toBe(why);
  });

  test('gives the same machine, but for names of folders', () => {
    const machine = (run: Run) => valueOf(machineFromRun(run, gpuOf('rtx-4090')));
    const numbers = (run: Run) => machineValues(machine(run)).map(({ path, known }) => [path, known.value]);
    expect(numbers(anonymise(wholeRun, nobody))).toEqual(numbers(wholeRun));
  });

  test('changes nothing of what is anonymous already', () => {
    const once = anonymise(exposed, us);
    expect(anonymise(once, nobody)).toEqual(once);
  });

  test('survives any account name, even one that is a word of ours', () => {
    const names = [
      'ok',
      'kind',
      'memory',
      'dram',
      'path',
      'value',
      'reported',
      'flags',
      'load',
      'a.b*c',
      '(',
      '$&',
      'why',
    ];
    for (const name of names) {
      const run = anonymise(
        { ...wholeRun, results: wholeRun.results.map((row) => ({ ...row, flags: ['load'] })) },
        {
          people: [name],
          hosts: [name],
        },
      );
      expect(valueOf(readRun(runFileText(run), 'x'))).toEqual(run);
    }
  });

  test('lets no name through, wherever in a run it stands', () => {
    const name = fc.constantFrom('quentin', 'Zoë', 'jürgen', 'o.brien', 'x_æ', 'Ping Pong');
    const frame = fc.constantFrom('%', '/home/%/x', 'by % alone', "'/Users/%/a b'", 'C:\\Users\\%\\x', '(%)', '%@host');
    fc.assert(
      fc.property(anyRun, name, fc.array(frame, { minLength: 1, maxLength: 6 }), (run, person, frames) => {
        const texts = frames.map((one) => one.replace('%', person));
        const results = run.results.map((row, i) => {
          const text = texts[i % texts.length] ?? '';
          return { ...row, why: text, settings: { ...row.settings, path: `/home/${person}`, note: text } };
        });
        const facts = { ...run.facts, warnings: texts, os: { ...run.facts.os, name: reported(texts[0] ?? '', 'x') } };
        const safe = anonymise({ ...run, results, facts, label: person }, { people: [person], hosts: [] });
        expect(JSON.stringify(safe).toLowerCase()).not.toContain(person.toLowerCase());
        expect(valueOf(readRun(runFileText(safe), 'x'))).toEqual(safe);
      }),
      { numRuns: 150 },
    );
  });
});
