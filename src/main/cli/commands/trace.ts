import type { Command } from 'commander';
import type { Output } from '../../../contract.ts';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import { capacityText, countText } from '../../../core/format.ts';
import type { FusionRequest } from '../../../core/launch/fusion/types.ts';
import { batchInName } from '../../../core/launch/metrics/batch-name.ts';
import { sweepOf, sweepPoint } from '../../../core/launch/metrics/sweep.ts';
import { launchPlatforms } from '../../../core/launch/replay/platforms.ts';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import type { Result } from '../../../core/result.ts';
import { fail, mapResult, ok } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import { openTrace } from '../open-trace.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';
import { left, right, table } from '../table.ts';
import { replayJson, traceJson } from '../trace-json.ts';
import type { ReplayOptions } from '../trace-options.ts';
import { fusionRequest, scenarioOf } from '../trace-options.ts';
import { fusionText, replayText } from '../trace-replay-text.ts';
import { boundText, nsText, sweepText, traceText } from '../trace-text.ts';

interface TraceOptions extends ReplayOptions {
  readonly batch?: string;
}
type Opened = Output<'trace.open'>;

const platformIds = launchPlatforms.map(({ id }) => id).join(', ');

export const addTrace = (program: Command, run: Run): void => {
  const trace = program
    .command('trace')
    .description('what a PyTorch profiler trace says of launching: TKLQT, what binds, by step and kernel')
    .argument('<files...>', 'traces, .json or .json.gz; several of one model over batch sizes give the turning point')
    .option('--batch <list>', 'the batch size of each file, e.g. 1,2,4; else it is looked for in their names')
    .option('--length <n>', 'longest chain of kernels to fuse, 2 to 1024; 256 unless told')
    .option('--threshold <score>', 'least proximity score of a chain; 1 unless told')
    .option(
      '--machine <machine>',
      'count saved launches at what this machine takes for one: a stored run, "this", a file',
    )
    .option('--cpu <factor>', 'what if: a processor that many times as fast')
    .option('--gpu-speed <factor>', 'what if: kernels that many times as fast')
    .option('--launch <seconds>', 'what if: a launch that finds the GPU idle takes this long')
    .option('--platform <id>', `what if: launches of another platform of the paper (${platformIds})`)
    .option('--graphs', 'what if: all between two waits is launched as one graph')
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
  options: TraceOptions,
): Promise<Result<Answer, AppError>> => {
  const batches = batchesOf(files, options.batch);
  if (!batches.ok) return batches;
  const request = await fusionRequest(session, options);
  if (!request.ok) return request;
  const opened: Opened[] = [];
  for (const path of files) {
    const one = await openTrace(session, path);
    if (!one.ok) return one;
    opened.push(one.value);
  }
  const [only] = opened;
  return only !== undefined && opened.length === 1
    ? alone(session, only, request.value, options)
    : ok(several(opened, batches.value));
};

/** One trace: with the chains that could be fused and, where they were asked for, another machine's figures. */
const alone = async (
  session: Session,
  opened: Opened,
  request: FusionRequest,
  options: TraceOptions,
): Promise<Result<Answer, AppError>> => {
  const { id, devices } = opened.summary;
  const scenario = scenarioOf(options, devices);
  if (!scenario.ok) return scenario;
  if (opened.notStored !== null) return ok(metricsAlone(opened, `the trace is not kept: ${opened.notStored}`));
  if (isLarge(opened) && scenario.value === undefined && options.length === undefined)
    return ok(metricsAlone(opened, tooLarge));
  const fusion = await session.call('trace.fusion', { id, request });
  if (!fusion.ok) return fusion;
  const asked = scenario.value === undefined ? undefined : { id, scenarios: [scenario.value] };
  const replays = asked === undefined ? ok([]) : await session.call('trace.whatIf', asked);
  return mapResult(replays, ([replayed]) =>
    yes(
      { ...traceJson(opened), ...replayJson(fusion.value, replayed, 'not asked for') },
      [traceText(opened), fusionText(fusion.value), ...(replayed === undefined ? [] : [replayText(replayed)])].join(
        '\n\n',
      ),
    ),
  );
};

/** Chains and replays hold several columns a row at once: more than 600 MB from about this many rows on. */
const mostRowsUnasked = 2e6;
const isLarge = ({ summary }: Opened) => summary.rows > mostRowsUnasked;
const tooLarge = `chains are not looked for unasked in a trace of more than ${countText(mostRowsUnasked)} events, which takes memory: ask with --length`;

const metricsAlone = (opened: Opened, why: string): Answer =>
  yes({ ...traceJson(opened), ...replayJson(undefined, undefined, why) }, `${traceText(opened)}\n\nNo fusion: ${why}.`);

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

/** One batch size a file, as it was asked for or as every name tells. */
const batchesOf = (
  files: readonly string[],
  asked: string | undefined,
): Result<readonly number[] | undefined, AppError> => {
  if (asked === undefined) {
    const named = files.flatMap((file) => batchInName(file) ?? []);
    return ok(named.length < files.length || new Set(named).size < named.length ? undefined : named);
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
