import type { Command } from 'commander';
import type { Output } from '../../../contract.ts';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import { capacityText } from '../../../core/format.ts';
import { sweepOf, sweepPoint } from '../../../core/launch/metrics/sweep.ts';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import type { Result } from '../../../core/result.ts';
import { fail, mapResult, ok } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';
import { left, right, table } from '../table.ts';
import { traceJson } from '../trace-json.ts';
import { boundText, nsText, sweepText, traceText } from '../trace-text.ts';

interface TraceOptions {
  readonly batch?: string;
}
type Opened = Output<'trace.open'>;

export const addTrace = (program: Command, run: Run): void => {
  const trace = program
    .command('trace')
    .description('what a PyTorch profiler trace says of launching: TKLQT, what binds, by step and kernel')
    .argument('<files...>', 'traces, .json or .json.gz; several of one model over batch sizes give the turning point')
    .option('--batch <list>', 'the batch size of each file, e.g. 1,2,4; else it is looked for in their names')
    .action((files: readonly string[], options: TraceOptions, command: Command) =>
      run(command, (session) => analyse(session, files, options)),
    );
  trace
    .command('list')
    .description('list the traces that are kept')
    .action((_options, command: Command) =>
      run(command, async (session) => mapResult(await session.call('trace.list', {}), listed)),
    );
  trace
    .command('remove')
    .description('forget one of them; the file it was read from stays')
    .argument('<id>', 'its id')
    .action((id: string, _options, command: Command) =>
      run(command, async (session) =>
        mapResult(await session.call('trace.remove', { id }), ({ title }) =>
          yes({ id, title }, `${title} is forgotten.`),
        ),
      ),
    );
};

const analyse = async (
  session: Session,
  files: readonly string[],
  { batch }: TraceOptions,
): Promise<Result<Answer, AppError>> => {
  const batches = batchesOf(files, batch);
  if (!batches.ok) return batches;
  const opened: Opened[] = [];
  for (const path of files) {
    const one = await openTrace(session, path);
    if (!one.ok) return one;
    opened.push(one.value);
  }
  const [only] = opened;
  if (only !== undefined && opened.length === 1) return ok(yes(traceJson(only), traceText(only)));
  return ok(several(opened, batches.value));
};

const openTrace = (session: Session, path: string) => {
  const began = performance.now();
  return session.call('trace.open', { path }, ({ stage, usedBytes, fileBytes }) => {
    const seconds = (performance.now() - began) / 1000;
    session.progress.show({
      title: `${stage} ${path}`,
      done: Math.round(usedBytes / 2 ** 20),
      of: Math.ceil(fileBytes / 2 ** 20),
      secondsLeft: usedBytes === 0 ? 0 : (seconds * (fileBytes - usedBytes)) / usedBytes,
    });
  });
};

const several = (opened: readonly Opened[], batches: readonly number[] | undefined): Answer => {
  const traces = opened.map((one, i) => ({ ...traceJson(one), batch: batches?.[i] ?? null }));
  const sweep =
    batches === undefined
      ? undefined
      : sweepOf(opened.map(({ metrics }, i) => sweepPoint(batches[i] ?? 0, metrics.whole)));
  const points = sweep?.points.map((point) => ({
    ...point,
    delayNs: point.delayNs ?? null,
    latencyNs: point.latencyNs ?? null,
    bound: point.bound ?? null,
  }));
  const json =
    sweep === undefined
      ? { traces, sweep: null, sweepWhy: 'no batch sizes: name them with --batch' }
      : {
          traces,
          sweep: {
            points,
            plateauNs: sweep.plateauNs ?? null,
            transitionBatch: sweep.transition ?? null,
            finding: sweep.finding,
          },
        };
  return yes(json, sweepText(opened, sweep));
};

/** One batch size a file, as it was asked for or as every name tells (`bert_b8.json`, `batch-size=16`). */
const batchesOf = (
  files: readonly string[],
  asked: string | undefined,
): Result<readonly number[] | undefined, AppError> => {
  if (asked === undefined) {
    const named = files.map((file) => /(?:^|[^a-z])(?:b|bs|batch(?:[_-]?size)?)[_=-]?(\d{1,6})(?!\d)/i.exec(file)?.[1]);
    const sizes = named.map(Number);
    return ok(named.includes(undefined) || new Set(sizes).size < sizes.length ? undefined : sizes);
  }
  const sizes = asked.split(',').map(Number);
  const isRight = sizes.length === files.length && sizes.every((size) => Number.isInteger(size) && size > 0);
  return isRight
    ? ok(sizes)
    : fail(invalidInput('--batch', asked, `${String(files.length)} whole numbers from 1, one a file, with commas`));
};

const listed = (traces: readonly TraceSummary[]): Answer =>
  yes(
    { traces },
    traces.length === 0
      ? 'no traces are kept'
      : table(
          [left('id'), left('trace'), right('kernels'), right('TKLQT'), left('bound'), right('stored'), left('from')],
          traces.map(({ id, title, kernels, tklqtNs, bound, storedBytes, path }) => [
            id,
            title,
            String(kernels),
            nsText(tklqtNs),
            boundText(bound),
            capacityText(storedBytes),
            path,
          ]),
        ),
  );
