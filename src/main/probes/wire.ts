import type { z } from 'zod';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Failure } from './failure.ts';
import { cancelled, failed, unavailable } from './failure.ts';
import type { MeasuringProcess, ProcessEnd, SpawnMeasuring } from './host.ts';
import type { Answer, Question } from './protocol.ts';
import { AnswerSchema } from './protocol.ts';

/** How long `close` waits: cancel must take effect within 0.5 s even if the process is stuck in the kernel. */
const closeWaitMs = 200;
const garbage = failed('the measuring process gave garbage');

type Settle = (outcome: Result<unknown, Failure>) => void;

/**
 * One measuring process, asked one question at a time. Nothing rejects: a crash, a hang, garbage and a cancel each end
 * the process and are the answer to the question and to all later ones.
 */
export class Wire {
  readonly #signal: AbortSignal;
  readonly #process: MeasuringProcess | undefined;
  readonly #gone: Promise<void>;
  #dead: Failure | undefined;
  #waiting: { readonly id: number; readonly settle: Settle } | undefined;
  #lastId = 0;

  constructor(spawn: SpawnMeasuring, signal: AbortSignal) {
    this.#signal = signal;
    this.#dead = signal.aborted ? cancelled : undefined;
    this.#process = signal.aborted ? undefined : spawn();
    this.#process?.onMessage((message) => this.#receive(message));
    signal.addEventListener('abort', this.#cancel, { once: true });
    this.#gone = new Promise((resolve) => {
      if (this.#process === undefined) return resolve();
      this.#process.onExit((end) => {
        this.#die(failed(wordsOf(end)));
        resolve();
      });
    });
  }

  /** Whether the process is gone or will be in a moment. */
  get isOver(): boolean {
    return this.#dead !== undefined;
  }

  async ask<S extends z.ZodType>(
    question: Question,
    schema: S,
    boundSeconds: number,
  ): Promise<Result<z.output<S>, Failure>> {
    if (this.#dead !== undefined) return fail(this.#dead);
    const hang = `the measuring process did not answer within ${boundSeconds.toFixed(0)} s and was ended`;
    const timer = setTimeout(() => this.#die(failed(hang)), boundSeconds * 1000);
    const answer = await this.#answerTo(question);
    clearTimeout(timer);
    if (!answer.ok) return answer;
    const checked = schema.safeParse(answer.value);
    if (checked.success) return ok(checked.data);
    this.#die(garbage);
    return fail(garbage);
  }

  /** Kills the process; waits a moment for its end, so that files it held can be removed everywhere. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#cancel);
    this.#die(failed('the measuring process was closed'));
    await Promise.race([this.#gone, moment(closeWaitMs)]);
  }

  #answerTo(question: Question): Promise<Result<unknown, Failure>> {
    const id = ++this.#lastId;
    return new Promise((settle) => {
      this.#waiting = { id, settle };
      this.#process?.send({ id, ...question });
    });
  }

  #receive(message: unknown): void {
    const answer = AnswerSchema.safeParse(message);
    if (!answer.success || answer.data.id !== this.#waiting?.id) this.#die(garbage);
    else if (!answer.data.ok && answer.data.code === 'lost') this.#die(refusal(answer.data));
    else this.#settle(answer.data.ok ? ok(answer.data.value) : fail(refusal(answer.data)));
  }

  #settle(outcome: Result<unknown, Failure>): void {
    this.#waiting?.settle(outcome);
    this.#waiting = undefined;
  }

  readonly #cancel = () => this.#die(cancelled);

  #die(failure: Failure): void {
    this.#dead ??= failure;
    this.#process?.kill();
    this.#settle(fail(this.#dead));
  }
}

/** A wait that does not keep this process running. */
const moment = (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds).unref());

const noFaultOfOurs: ReadonlySet<string> = new Set(['unsupported', 'out-of-memory', 'in-use']);

/** What the addon refused; the codes are those of `SampleError`. After `lost` the process answers nothing more. */
const refusal = ({ code, message }: Extract<Answer, { ok: false }>): Failure => {
  if (code === 'addon-missing') return unavailable(`the native addon does not load: ${message}`);
  return noFaultOfOurs.has(code) ? unavailable(message) : failed(message);
};

const wordsOf = ({ code, signal, said }: ProcessEnd): string => {
  if (signal !== undefined) return `the measuring process crashed (${signal})`;
  if (code === undefined) return `the measuring process could not start: ${said}`;
  if (code === 0) return 'the measuring process ended without an answer';
  const lines = said.split('\n').map((line) => line.trim());
  const line = lines.find((text) => /error/i.test(text)) ?? lines[0] ?? '';
  return `the measuring process ended with code ${String(code)}${line === '' ? '' : `: ${line}`}`;
};
