import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { enduranceOf, readDriveCatalogue } from '../../../src/core/machine/drive-catalogue.ts';
import { StorageFactsSchema } from '../../../src/core/machine/facts-storage.ts';
import { parsePool } from '../../../src/main/probes/facts/block.ts';
import { readDrives } from '../../../src/main/probes/facts/drives.ts';
import { elsewhereStorage } from '../../../src/main/probes/facts/elsewhere-storage.ts';
import { readerOf } from '../../../src/main/probes/facts/reader.ts';
import type { RunTool } from '../../../src/main/probes/facts/tool.ts';
import type { Planted } from '../../fakes/planted-root.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';
import { btrfs, multipath, striped, volumes, wslDisk, zfs, zpoolList } from './machines/drives.ts';

const file = join(import.meta.dirname, '..', '..', '..', 'resources', 'drives.json');
const read = readDriveCatalogue(readFileSync(file, 'utf8'), file);
const catalogue = read.ok ? read.value : [];

const storageOf = async (files: Planted, run: RunTool = () => Promise.resolve(undefined)) => {
  const space = () => Promise.resolve({ capacityBytes: 8e12, freeBytes: 5e12 });
  const found = await readDrives({ reader: readerOf(plantedRoot(files)), run, space, drives: catalogue });
  expect(JSON.stringify(found)).not.toContain('S6B0NX0W000001');
  return found.map((one) => StorageFactsSchema.parse(one));
};

test('four drives in RAID-0 are told with their links now and at best', async () => {
  const [scratch, ...others] = await storageOf(striped);
  expect(others).toEqual([]);
  expect(scratch).toMatchObject({
    id: 'md0',
    mount: '/scratch',
    model: { value: 'Samsung SSD 990 PRO 2TB' },
    raid: { value: { level: 'raid0', chunkBytes: { value: 524288 } } },
  });
  expect(scratch?.drives?.map(({ id, node }) => [id, node.value])).toEqual([
    ['nvme0n1', 0],
    ['nvme1n1', null],
    ['nvme2n1', null],
    ['nvme3n1', null],
  ]);
  const links = scratch?.drives?.map(({ link }) => [link?.generation.value, link?.currentGeneration?.value]);
  expect(links).toEqual([
    [4, 4],
    [3, 3],
    [4, 1],
    [4, 4],
  ]);
  expect(scratch?.drives?.[0]).toMatchObject({
    transport: { value: 'nvme' },
    rotational: { value: false },
    capacityBytes: { value: 2_000_398_934_016 },
    link: { width: { value: 4 }, currentWidth: { value: 4 } },
    enduranceClass: { value: 'consumer' },
    enduranceBytes: { value: 1200e12, source: { kind: 'datasheet' } },
  });
});

test('btrfs over two drives is one entry, however many subvolumes are mounted', async () => {
  const found = await storageOf(btrfs);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    mount: '/',
    model: { value: 'CT1000T500SSD8 + WD_BLACK SN850X 4000GB' },
    raid: { value: { level: 'raid0' } },
    drives: [
      { id: 'nvme0n1', enduranceBytes: { value: 600e12 } },
      { id: 'nvme1n1', enduranceBytes: { value: 2400e12 } },
    ],
  });
});

describe('a pool of ZFS', () => {
  test('is told by its tool', async () => {
    const asked: string[] = [];
    const found = await storageOf(zfs, (program, args) => {
      asked.push([program, ...args].join(' '));
      return Promise.resolve(zpoolList);
    });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      id: 'tank',
      mount: '/tank',
      direct: { value: null },
      raid: { value: { level: 'mirror' } },
      drives: [{ id: 'nvme0n1', enduranceClass: { value: 'read-intensive' } }, { id: 'nvme1n1' }],
    });
    expect(new Set(asked)).toEqual(new Set(['zpool list -v -H -P tank']));
  });

  test('without the tool is a file system on drives that are unknown', async () => {
    const [tank] = await storageOf(zfs);
    expect(tank).toMatchObject({ id: 'tank', model: { value: null }, freeBytes: { value: 5e12 } });
    expect(tank?.drives).toBeUndefined();
  });

  test.each([
    ['', [], undefined],
    ['tank\t1T\n\t/dev/sda1\t1T\n\t/dev/sdb1\t1T\n', ['sda1', 'sdb1'], undefined],
    ['tank\t1T\n\traidz2-0\t1T\n\t/dev/sda1\t-\nlogs\t-\n\t/dev/nvme0n1p4\t-\n', ['sda1'], 'raidz2'],
  ])('reads %j', (text, devices, level) => {
    expect(parsePool(text)).toEqual({ devices, level });
  });
});

test('a volume over two drives shows the drives, and that only root knows how they are joined', async () => {
  const [fast] = await storageOf(volumes);
  expect(fast).toMatchObject({
    id: 'vg-fast',
    raid: { value: null, why: 'the device mapper tells only root how it joins drives' },
    drives: [
      { id: 'sda', transport: { value: 'sata' }, enduranceBytes: { value: 360e12 } },
      { id: 'sdb', transport: { value: 'sata' } },
    ],
  });
  expect(fast?.drives?.[0]?.link).toBeUndefined();
});

test('the virtual disk of WSL2 is named as one, and the drives of Windows are none of this machine', async () => {
  const found = await storageOf(wslDisk);
  expect(found.map(({ mount }) => mount)).toEqual(['/']);
  expect(found[0]?.drives).toMatchObject([
    { id: 'sdc', model: { value: 'Virtual Disk' }, transport: { value: 'hyper-v' }, rotational: { value: null } },
  ]);
});

test('a drive behind its subsystem has the link of its controller, and one in another machine has none', async () => {
  const [near, far] = await storageOf(multipath);
  expect(near?.drives).toMatchObject([
    {
      id: 'nvme0n1',
      transport: { value: 'nvme' },
      node: { value: 1 },
      link: { generation: { value: 4 }, width: { value: 4 } },
      enduranceClass: { value: null, why: 'Micron_7450_MTFDKCC3T8TFR is not in the catalogue of drives' },
    },
  ]);
  expect(far?.drives).toMatchObject([{ id: 'nvme7n1', transport: { value: 'nvme over tcp' } }]);
  expect(far?.drives?.[0]?.link).toBeUndefined();
});

describe('the catalogue of drives', () => {
  test('is read, and each entry names a page or says why not', () => {
    expect(read.ok).toBe(true);
    expect(catalogue.length).toBeGreaterThan(8);
    for (const { name, endurance } of catalogue)
      for (const { enduranceBytes } of endurance)
        expect([name, 'url' in enduranceBytes.source && enduranceBytes.source.url.startsWith('https://')]).toEqual([
          name,
          true,
        ]);
  });

  test.each([
    ['Samsung SSD 990 PRO 1TB', 1_000_204_886_016, 600e12],
    ['Samsung SSD 990 PRO with Heatsink 4TB', 4_000_787_030_016, 2400e12],
    ['Samsung SSD 990 EVO 1TB', 1_000_204_886_016, null],
    ['CT500MX500SSD1', 500_107_862_016, 180e12],
    ['WDC WDS100T2B0A-00SM50', 1_000_204_886_016, 400e12],
    ['WDC WDS400T1R0A-68A4W0', 4_000_787_030_016, 2500e12],
    ['WD_BLACK SN850X 8000GB', 8_001_563_222_016, null],
    ['WD_BLACK SN850X 1000GB', undefined, null],
    [undefined, 1e12, null],
  ])('of %s with %s bytes may be written %s', (model, capacityBytes, allowed) => {
    expect(enduranceOf(catalogue, model, capacityBytes).enduranceBytes?.value).toBe(allowed);
  });
});

describe('macOS and Windows', () => {
  test('tell the drive below each volume', () => {
    const disks = [
      { fs: 'C:', mount: 'C:', type: 'NTFS', size: 1e12, available: 4e11 },
      { fs: 'D:', mount: 'D:', type: 'exFAT', size: 4e12, available: 1e12 },
    ];
    const layout = [
      {
        device: '\\\\.\\PHYSICALDRIVE0',
        type: 'NVMe',
        name: 'Samsung SSD 990 PRO 1TB',
        size: 1_000_202_273_280,
        interfaceType: 'PCIe',
        serialNum: 'S6B0NX0W000001',
      },
      {
        device: '\\\\.\\PHYSICALDRIVE1',
        type: 'HD',
        name: 'WDC WD40EZRZ',
        size: 4_000_784_417_280,
        interfaceType: 'USB',
      },
    ];
    const blocks = [
      { mount: 'C:', device: '\\\\.\\PHYSICALDRIVE0' },
      { mount: 'D:', device: '\\\\.\\PHYSICALDRIVE1' },
    ];
    const found = elsewhereStorage({ disks, layout, blocks }, catalogue).map((one) => StorageFactsSchema.parse(one));
    expect(found).toMatchObject([
      {
        mount: 'C:',
        model: { value: 'Samsung SSD 990 PRO 1TB' },
        direct: { value: true },
        drives: [{ transport: { value: 'nvme' }, rotational: { value: false }, enduranceBytes: { value: 600e12 } }],
      },
      { mount: 'D:', direct: { value: null }, drives: [{ transport: { value: 'usb' }, rotational: { value: true } }] },
    ]);
    expect(JSON.stringify(found)).not.toContain('S6B0NX0W000001');
  });

  test('with one drive need not tell which', () => {
    const disks = [{ fs: '/dev/disk3s1s1', mount: '/', type: 'APFS', size: 1e12, available: 4e11 }];
    const layout = [
      { device: 'disk0', type: 'NVMe', name: 'APPLE SSD AP1024Z', size: 1e12, interfaceType: 'PCI-Express' },
    ];
    const [root] = elsewhereStorage({ disks, layout, blocks: [] }, catalogue);
    expect(root).toMatchObject({ model: { value: 'APPLE SSD AP1024Z' }, direct: { value: true } });
    expect(elsewhereStorage({ disks, layout: [], blocks: [] }, catalogue)[0]?.drives).toBeUndefined();
  });
});
