import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../../src/core/launch/metrics/metrics.ts';
import { rowName } from '../../../src/core/launch/trace.ts';
import { kindCode, none } from '../../../src/core/launch/types.ts';
import type { RawEvent } from './reading.ts';
import { readBytes, traceOfEvents, traceOfText } from './reading.ts';

const op: RawEvent = { ph: 'X', cat: 'cpu_op', name: 'aten::a', pid: 1, tid: 1, ts: 1, dur: 2 };
const call: RawEvent = { ...op, cat: 'cuda_runtime', name: 'cudaLaunchKernel', args: { correlation: 5 } };
const kernel: RawEvent = {
  ...op,
  cat: 'kernel',
  name: 'k',
  pid: 0,
  tid: 7,
  ts: 3,
  args: { correlation: 5, stream: 7, device: 0 },
};

const refusal = (text: string): string => {
  const read = readBytes(Buffer.from(text));
  return read.ok || read.error.code !== 'invalid-input' ? 'read' : read.error.value;
};

describe('what is no trace', () => {
  test.each([
    ['', 'empty'],
    ['   ', 'JSON without traceEvents'],
    ['hello, world', 'not JSON at byte 0'],
    ['{"a": 1}', 'JSON without traceEvents'],
    ['{"traceEvents": 5}', 'JSON without traceEvents'],
    ['{"a": }', 'not JSON at byte 6'],
    ['{"traceEvents": []}', 'a trace without events'],
    ['[]', 'a trace without events'],
    ['[{"ph":"X","cat":"blink","name":"a","ts":1,"pid":1,"tid":1}]', '1 events, of which none is of a category'],
    ['[{"ph":"X","cat":"cpu_op","name":"a","ts":true,"pid":1,"tid":1}]', '1 events, of which 1 cannot be read'],
    ['\u0000\u0001\u0002', 'not JSON at byte 0'],
  ])('%j', (text, value) => {
    expect(refusal(text)).toContain(value);
  });
});

describe('a file that ends early', () => {
  const whole = JSON.stringify({ traceEvents: [op, call, kernel], more: { a: 'b' } });

  test('is read as far as it goes, at whatever byte it ends, and says so', () => {
    const after = whole.indexOf('}},') + 2;
    for (let end = after; end < whole.length; end++) {
      const { head, rows } = traceOfText(whole.slice(0, end));
      expect(head.cutOff).toMatch(/^the file ends (inside its list of events|before its JSON does), at byte \d+$/);
      expect(rows.count).toBe(end > whole.indexOf('],"more"') ? 3 : rows.count);
    }
    expect(traceOfText(whole).head.cutOff).toBeUndefined();
  });

  test('is whole where a list of events lacks only its bracket, as Chrome allows', () => {
    expect(traceOfText(`[${JSON.stringify(op)},\n`).head.cutOff).toBeUndefined();
    expect(traceOfText(`[${JSON.stringify(op)}, {"ph"`).head.cutOff).toContain('inside its list');
  });
});

describe('events that cannot be rows', () => {
  const leftOut = (...events: readonly string[]) => {
    const { head, rows } = traceOfText(`{"traceEvents":[${[JSON.stringify(op), ...events].join(',')}]}`);
    return { rows: rows.count, ...head.leftOut };
  };
  const timed = (ts: string, dur = '1') =>
    `{"ph":"X","cat":"kernel","name":"k","pid":0,"tid":7,"ts":${ts},"dur":${dur}}`;

  test.each([
    ['a negative duration', timed('1', '-1'), { negativeDuration: 1 }],
    ['a time beyond numbers', timed('1e309'), { outOfTime: 1 }],
    ['a duration beyond numbers', timed('1', '1e309'), { outOfTime: 1 }],
    ['another clock', timed('1711964646000000'), { outOfTime: 1 }],
    ['no time', '{"ph":"X","cat":"kernel","name":"k","pid":0,"tid":7}', { malformed: 1 }],
    ['a time that is none', timed('NaN'), { malformed: 1 }],
    ['a name that is none', timed('1').replace('"k"', '5'), { malformed: 1 }],
    ['no kind', '{}', { malformed: 1 }],
    ['an unescaped quote', timed('1').replace('"k"', '"k"x"'), { malformed: 1 }],
    ['no event', '7', { malformed: 1 }],
    ['a flow', '{"ph":"s","id":1,"pid":1,"tid":1,"ts":1,"cat":"ac2g","name":"ac2g"}', { notNeeded: 1 }],
    ['a Python function', timed('1').replace('"kernel"', '"python_function"'), { notNeeded: 1 }],
  ])('%s', (_, event, expected) => {
    expect(leftOut(event)).toMatchObject({ rows: 1, ...expected });
    expect(leftOut(event, JSON.stringify(kernel))).toMatchObject({ rows: 2, ...expected });
  });

  test('more than 16 MiB in one event are passed over', () => {
    expect(leftOut(`{"ph":"X","name":"${'x'.repeat(17 * 2 ** 20)}"}`, JSON.stringify(kernel))).toMatchObject({
      rows: 2,
      oversize: 1,
    });
  });

  test('kernels at time 0 of a trace in time since 1970 are the ones left out, also where they come first', () => {
    const now = { ts: 1_711_964_646_000_000 };
    const lost = { ...kernel, ts: 0 };
    const { head, rows } = traceOfEvents([lost, { ...op, ...now }, { ...call, ...now }]);
    expect([rows.count, head.leftOut.outOfTime]).toEqual([2, 1]);
  });
});

describe('times', () => {
  test.each([
    ['1711964646000000.001', '0.999', 1, 1000],
    ['1711964646000000.1', '1.05', 100, 1150],
    ['1711964646000000', '0', 0, 0],
    ['1711964646000000.0006', '0.0004', 1, 1],
    ['1711964646000000.9996', '1', 1000, 2000],
    ['1.711964646000000005e15', '1e-3', 5, 6],
    ['"1711964646000000.005"', '"2"', 5, 2005],
    ['1711964645999999.999', '0.002', -1, 1],
  ])('%s and %s', (ts, dur, begin, end) => {
    const first = `{"ph":"X","cat":"cpu_op","name":"first","pid":1,"tid":2,"ts":1711964646000000,"dur":0}`;
    const { rows, lanes } = traceOfText(
      `[${first},{"ph":"X","cat":"cpu_op","name":"a","pid":1,"tid":1,"ts":${ts},"dur":${dur}}]`,
    );
    const row = [...rows.lane.keys()].find((i) => lanes[rows.lane[i] ?? 0]?.tid === '1') ?? 0;
    expect([rows.beginNs[row], rows.endNs[row]]).toEqual([begin, end]);
  });
});

describe('spellings', () => {
  test('fields in any order, with a mark, other keys, old ids and control characters', () => {
    const { rows, lanes, head } = traceOfText(
      '\uFEFF{"displayTimeUnit":"ms","deviceProperties":[{"name":"GPU \\"A\\""}],"distributedInfo":{"rank":3,"world_size":8},' +
        '"deep":{"a":[{"b":"}]"}]},"traceEvents":[' +
        '{"args":{"external id":1,"Call stack":"a\\\\","correlation":5},"dur":2,"ts":1,"tid":"12","pid":12,"name":"cudaLaunchKernel","cat":"Runtime","ph":"X"},' +
        '{"ph":"X","cat":"Operator","name":"line\nbreak","pid":12,"tid":12,"ts":0,"dur":9},' +
        '{"ph":"X","cat":"Kernel","name":"k","pid":0,"tid":"stream 7","ts":4,"dur":1,"args":{"correlation":5,"device":0,"stream":7}},' +
        '{"ph":"M","name":"thread_name","pid":12,"tid":12,"args":{"name":"main"}}],"baseTimeNanoseconds":1}',
    );
    expect(rows.count).toBe(3);
    expect(lanes).toMatchObject([
      { kind: 'thread', pid: '12', tid: '12', label: 'main' },
      { kind: 'stream', device: 0, stream: 7 },
    ]);
    expect(head).toMatchObject({ devices: ['GPU "A"'], rank: 3, worldSize: 8, cutOff: undefined });
  });

  test('names with escapes are what they say, however they are written', () => {
    const trace = traceOfText(
      `[${[String.raw`a\u003cb\u003e\n\"\ud83d\ude00`, String.raw`a<b>\u000a\u0022😀`, String.raw`half \ud83d`]
        .map((name) => `{"ph":"X","cat":"cpu_op","name":"${name}","pid":1,"tid":1,"ts":1,"dur":1}`)
        .join(',')}]`,
    );
    expect([0, 1, 2].map((row) => rowName(trace, row))).toEqual(['a<b>\n"😀', 'a<b>\n"😀', 'half \ufffd']);
    expect(trace.rows.name[0]).toBe(trace.rows.name[1]);
  });

  test('keys that objects treat as their own do nothing', () => {
    const trace = traceOfText(
      '{"__proto__":{"x":1},"traceEvents":[{"__proto__":{"ph":"M"},"ph":"X","cat":"cpu_op","name":"__proto__","pid":"__proto__","tid":"constructor","ts":1,"dur":1,"args":{"__proto__":5}}]}',
    );
    expect(rowName(trace, 0)).toBe('__proto__');
    expect(trace.lanes[0]).toMatchObject({ pid: '__proto__', tid: 'constructor' });
    expect({}).not.toHaveProperty('x');
  });

  test('a million levels of nesting are passed over', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    const { rows } = traceOfText(
      `{"deep":${deep},"traceEvents":[{"ph":"X","cat":"cpu_op","name":"a","pid":1,"tid":1,"ts":1,"dur":1,"args":{"d":${deep}}}]}`,
      { piece: 1 << 16 },
    );
    expect(rows.count).toBe(1);
  });
});

describe('names, ids and lanes without end', () => {
  test('names beyond the limit count as one, and the answer says so', () => {
    const events = Array.from({ length: 500 }, (_, i) => ({ ...kernel, name: `kernel ${String(i)}`, ts: i }));
    const trace = traceOfEvents(events, { mostNames: 100 });
    expect([trace.names.count, trace.head.unnamedRows]).toEqual([101, 400]);
    const { whole, topByCount, notes } = metricsOf(trace);
    expect(whole.kernels).toBe(500);
    expect(topByCount[0]).toMatchObject({ name: '(other names)', count: 400 });
    expect(notes.join()).toContain('400 rows');
  });

  test('a correlation that a thousand calls and kernels share is linked in time', () => {
    const many = Array.from({ length: 1000 }, (_, i) => [
      { ...call, ts: i * 10 },
      { ...kernel, ts: i * 10 + 5 },
    ]).flat();
    const { whole } = metricsOf(traceOfEvents(many));
    expect(whole).toMatchObject({ kernels: 1000, launches: 1000, tklqtNs: 5_000_000 });
  });

  test('correlations that no double holds stay apart', () => {
    const ids = ['18446744073709551615', '18446744073709551614'];
    const text = ids.map(
      (id, i) =>
        `{"ph":"X","cat":"cuda_driver","name":"cuLaunchKernel","pid":1,"tid":1,"ts":${String(i)},"dur":1,"args":{"correlation":${id}}},` +
        `{"ph":"X","cat":"kernel","name":"k","pid":0,"tid":7,"ts":${String(10 * i + 10)},"dur":1,"args":{"correlation":${id}}}`,
    );
    expect(metricsOf(traceOfText(`[${text.join(',')}]`)).whole).toMatchObject({ launches: 2, tklqtNs: 29_000 });
  });

  test('without kernels, or without operators, what is unknown is null and says why', () => {
    const without = metricsOf(traceOfEvents([op]));
    expect(without.whole).toMatchObject({
      kernels: 0,
      tklqtNs: 0,
      akdNs: null,
      latencyNs: null,
      bound: { bound: null },
    });
    expect(without.notes.join()).toContain('no kernels');
    const gpuOnly = metricsOf(traceOfEvents([kernel]));
    expect(gpuOnly.whole).toMatchObject({ kernels: 1, kernelsWithoutLaunch: 1, tklqtNs: 0, latencyNs: null });
    expect(gpuOnly.notes.join()).toContain('no operators');
  });

  test('one launch of a graph carries many kernels', () => {
    const graph = { ...call, name: 'cudaGraphLaunch' };
    const kernels = Array.from({ length: 50 }, (_, i) => ({ ...kernel, ts: 3 + 2 * i }));
    const trace = traceOfEvents([op, graph, ...kernels]);
    expect(trace.links.launch.filter((row, i) => trace.rows.kind[i] === kindCode.kernel && row === none)).toHaveLength(
      0,
    );
    const { whole, notes } = metricsOf(trace);
    expect(whole).toMatchObject({ launches: 1, graphLaunches: 1, kernelsFromGraphs: 50, tklqtOfLaunchesNs: 2000 });
    expect(notes.join()).toContain('50 kernels from 1 graph launch');
  });
});
