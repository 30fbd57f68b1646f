import { describe, expect, test } from 'vitest';
import { pathOf } from '../../src/renderer/features/timeline/critical-path.ts';
import { panelsSvg, sizeOf } from '../../src/renderer/features/timeline/draw-panels.ts';
import { fileName, panelsOf } from '../../src/renderer/features/timeline/save.ts';
import { sceneOf } from '../../src/renderer/features/timeline/scene.ts';
import { createSvgPen } from '../../src/renderer/features/timeline/svg-pen.ts';
import { wholeStep } from '../../src/renderer/charts/time-view.ts';
import { detailOf, mixedPlans } from './samples.ts';
import { testTheme } from './theme.ts';

const measure = (text: string) => text.length * 6;
const none = { path: undefined, found: undefined };

const shown = mixedPlans()
  .filter((plan) => plan.kind === 'feasible')
  .slice(0, 2)
  .map((plan) => {
    const { timeline } = detailOf(plan, 'llama-3.1-8b');
    return { title: plan.system, system: plan.system, scene: sceneOf(timeline), marks: none };
  });
const [first] = shown;
if (first === undefined) throw new Error('nothing fits');
const view = wholeStep(first.scene.timeline.stepSeconds);

/** Every element that is opened is closed, in order. */
const openAtEnd = (svg: string) => {
  const open: string[] = [];
  for (const [, close = '', name = '', self = ''] of svg.matchAll(/<(\/?)([a-zA-Z]+)[^>]*?(\/?)>/g)) {
    if (close === '/') expect(open.pop()).toBe(name);
    else if (self === '') open.push(name);
  }
  return open;
};

describe('the view as SVG', () => {
  const svg = panelsSvg(panelsOf(shown, view, testTheme), measure);

  test('is well formed and has a size', () => {
    expect(openAtEnd(svg)).toEqual([]);
    const { width, height } = sizeOf(panelsOf(shown, view, testTheme));
    expect(svg).toContain(`viewBox="0 0 ${String(width)} ${String(height)}"`);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('names every step, lane, phase and memory', () => {
    for (const { title, scene } of shown) {
      expect(svg).toContain(`>${title}: one step of `);
      for (const lane of scene.timeline.schedule.lanes) expect(svg).toContain(`>${lane}</text>`);
      for (const { text } of scene.phases) expect(svg).toContain(`>${text}</text>`);
    }
    expect(svg).toContain('>GPU memory</text>');
  });

  test('shows the critical path only on demand', () => {
    const marks = { path: pathOf(first.scene.timeline), found: undefined };
    const withPath = panelsSvg(panelsOf([{ ...first, marks }], view, testTheme), measure);
    expect(withPath).toContain('>Critical path: ');
    expect(svg).not.toContain('Critical path');
    expect(openAtEnd(withPath)).toEqual([]);
  });

  test('stays small however long the view', () => {
    expect(svg.length).toBeLessThan(2e6);
  });
});

describe('the pen', () => {
  test('escapes text, squeezes what is too wide, closes its groups', () => {
    const { pen, body } = createSvgPen(measure);
    pen.font = '550 12px Inter, sans-serif';
    pen.fillStyle = '#123456';
    pen.save();
    pen.beginPath();
    pen.rect(1, 2, 30, 40);
    pen.clip();
    pen.fillText('a < b & "c"', 3, 4, 20);
    pen.restore();
    pen.globalAlpha = 0.5;
    pen.fillRect(10, 0, -4, 2);
    expect(body()).toBe(
      [
        '<clipPath id="clip1"><rect x="1" y="2" width="30" height="40"/></clipPath>',
        '<g clip-path="url(#clip1)">',
        '<text x="3" y="4" dy="0.35em" text-anchor="start" font-family="Inter, sans-serif" font-size="12" font-weight="550" fill="#123456" textLength="20" lengthAdjust="spacingAndGlyphs">a &lt; b &amp; &quot;c&quot;</text>',
        '</g>',
        '<rect x="6" y="0" width="4" height="2" fill="#123456" fill-opacity="0.5"/>',
      ].join('\n'),
    );
  });

  test('strokes the path since it began, dashed where asked', () => {
    const { pen, body } = createSvgPen(measure);
    pen.beginPath();
    pen.moveTo(0, 0.123);
    pen.lineTo(5, 6);
    pen.strokeStyle = 'red';
    pen.setLineDash([5, 3]);
    pen.stroke();
    pen.beginPath();
    pen.lineTo(1, 1);
    pen.setLineDash([]);
    pen.stroke();
    expect(body().split('\n')).toEqual([
      '<path d="M0 0.12L5 6" fill="none" stroke="red" stroke-width="1" stroke-dasharray="5 3"/>',
      '<path d="L1 1" fill="none" stroke="red" stroke-width="1"/>',
    ]);
  });
});

test('files are named by the systems that they show', () => {
  expect(fileName([{ system: 'fuyou' }, { system: 'zero-infinity' }], 'svg')).toBe(
    'plimsoll-step-fuyou-zero-infinity.svg',
  );
});
