import { createFakeBridge } from './fake-bridge.ts';

/** The page on recorded data, to look at it without a host: `?scenario=first-run|workstation|server`. */
const scenario = new URLSearchParams(window.location.search).get('scenario') ?? 'workstation';
Object.defineProperty(window, 'bridge', { value: createFakeBridge(scenario) });
await import('../../../src/renderer/main.tsx');
