import type { Output } from '../../../contract.ts';
import type { AppError } from '../../../core/error.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { App } from '../app.ts';
import { reported } from '../app.ts';
import { downloadText } from '../download.ts';
import type { OpenedTrace, TraceProgress, TraceState } from '../trace-state.ts';

type Place = 'shown' | 'compared';

const change = ({ store }: App, changes: Partial<TraceState>) =>
  store.setState(({ traces }) => ({ traces: { ...traces, ...changes } }));

export const listTraces = async (app: App) => {
  const stored = reported(app, await app.client.call('trace.list', {}));
  if (stored !== undefined) change(app, { stored });
};

/** Opens the file of a path on the computer that measures: this one, as the server is reached on it alone. */
export const openTracePath = (app: App, path: string, place: Place = 'shown') =>
  opening(app, path, place, (signal, onProgress) => app.client.call('trace.open', { path }, { signal, onProgress }));

/** Opens a file of the page: it is sent in parts first. */
const openTraceFile = (app: App, file: File, place: Place = 'shown') =>
  opening(app, file.name, place, async (signal, onProgress) => {
    const sent = await send(app, file, signal, onProgress);
    return sent.ok ? app.client.call('trace.open', { path: sent.value }, { signal, onProgress }) : sent;
  });

/** Several files, one after the other, until one cannot be opened or is cancelled; the last is on show then. */
export const openTraceFiles = async (app: App, files: readonly File[]) => {
  for (const file of files) if (!(await openTraceFile(app, file))) return;
};

/** Answers whether it was opened. */
const opening = async (
  app: App,
  title: string,
  place: Place,
  open: (signal: AbortSignal, onProgress: (progress: TraceProgress) => void) => Promise<Result<OpenedTrace, AppError>>,
): Promise<boolean> => {
  if (app.store.getState().traces.opening !== undefined) return false;
  const abort = new AbortController();
  const show = (progress: TraceProgress | undefined) => change(app, { opening: { title, abort, progress } });
  change(app, { error: undefined });
  show(undefined);
  const opened = await open(abort.signal, show);
  change(app, { opening: undefined });
  if (opened.ok) change(app, { [place]: opened.value });
  else if (opened.error.code !== 'cancelled') change(app, { error: opened.error });
  await listTraces(app);
  return opened.ok;
};

/** Bytes of a part; with base64 a third more, below what one message may hold. */
const partBytes = 3 * 2 ** 20;

const send = async (
  { client }: App,
  file: File,
  signal: AbortSignal,
  onProgress: (progress: TraceProgress) => void,
): Promise<Result<string, AppError>> => {
  const upload = crypto.randomUUID();
  for (let at = 0; ;) {
    const bytes = new Uint8Array(await file.slice(at, at + partBytes).arrayBuffer());
    const input = { upload, name: file.name, at, base64: base64Of(bytes) };
    const part = await client.call('trace.upload', input, { signal });
    if (!part.ok) return part;
    at += bytes.length;
    onProgress({ stage: 'sending', usedBytes: at, fileBytes: file.size, rows: 0 });
    if (at >= file.size) return ok(part.value.path);
  }
};

const base64Of = (bytes: Uint8Array): string => {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8190) {
    const text = Array.from(bytes.subarray(at, at + 8190), (byte) => String.fromCharCode(byte)).join('');
    parts.push(btoa(text));
  }
  return parts.join('');
};

export const cancelTrace = ({ store }: App) => store.getState().traces.opening?.abort.abort();

/** Shows a stored trace, or holds the one on show against it. */
export const showStoredTrace = async (app: App, summary: Output<'trace.list'>[number], place: Place = 'shown') => {
  const metrics = reported(app, await app.client.call('trace.metrics', { id: summary.id }));
  if (metrics !== undefined) change(app, { [place]: { summary, metrics, notStored: null }, error: undefined });
};

export const closeTrace = (app: App, place: Place) => change(app, { [place]: undefined });

export const removeTrace = async (app: App, id: string) => {
  const removed = reported(app, await app.client.call('trace.remove', { id }));
  if (removed === undefined) return;
  const { shown, compared } = app.store.getState().traces;
  if (shown?.summary.id === id) change(app, { shown: undefined });
  if (compared?.summary.id === id) change(app, { compared: undefined });
  await listTraces(app);
  app.toaster.say(`Removed ${removed.title}`, 'The file it was read from stays.');
};

/** What is on show as a trace of its own, which Perfetto opens. */
export const saveCut = async (app: App, id: string, fromNs: number, toNs: number) => {
  const cut = reported(app, await app.client.call('trace.cut', { id, fromNs, toNs }));
  if (cut === undefined) return;
  downloadText(cut.name, cut.text);
  app.toaster.say(`Saved ${cut.name}`, `${String(cut.rows)} rows; ui.perfetto.dev opens it.`);
};
