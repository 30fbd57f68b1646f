import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { camelName } from '../keys.ts';
import { check, isRecord } from '../parse.ts';
import type { Result } from '../result.ts';
import { chain, fail, ok } from '../result.ts';
import type { Known } from './known.ts';
import { given } from './known.ts';
import type { Machine } from './machine.ts';
import { MachineSchema } from './machine.ts';
import { childrenOf, isKnown, joined } from './values.ts';

/**
 * What-if: each override is `PATH=VALUE` as after `--set`, e.g. `storage[0].count=3`, the value in the base unit that
 * the name says. It replaces one value of the machine and says so in the value's source; the rest is untouched.
 * Errors: no such path (with what stands beside it), not a number, or a number that the document refuses.
 */
export const applyOverrides = (machine: Machine, overrides: readonly string[]): Result<Machine, AppError> =>
  overrides.reduce<Result<Machine, AppError>>(
    (result, override) => chain(result, (changed) => applyOverride(changed, override)),
    ok(machine),
  );

const applyOverride = (machine: Machine, override: string): Result<Machine, AppError> => {
  const [path = '', text = '', ...more] = override.split('=').map((side) => side.trim());
  if (path === '' || text === '' || more.length > 0)
    return fail(invalidInput('--set', override, 'PATH=VALUE, e.g. storage[0].count=3'));
  const value = Number(text);
  if (!Number.isFinite(value)) return fail(invalidInput(`--set ${path}`, text, 'a number in base units'));
  const steps = stepsOf(path);
  if (steps.reduce(joined, '') !== path)
    return fail(invalidInput('--set', override, 'a path such as storage[0].count'));
  const replacement = given(value, `--set ${override}`);
  return chain(replaced(machine, steps, '', replacement), (changed) => checked(changed, path));
};

/** The error, if any, is about the value that was set, so it names the flag. */
const checked = (changed: unknown, path: string): Result<Machine, AppError> => {
  const result = check(MachineSchema, changed);
  if (result.ok || result.error.code !== 'invalid-input') return result;
  return fail({ ...result.error, path: `--set ${path}` });
};

/** `storage[0].count` as `storage`, `[0]`, `count`. */
const stepsOf = (path: string): readonly string[] => path.match(/\[\d*\]|[^.[]+/g) ?? [];

/** A copy of `part` with the known value at `steps` replaced. */
const replaced = (
  part: unknown,
  steps: readonly string[],
  path: string,
  replacement: Known<number>,
): Result<unknown, AppError> => {
  const [step, ...rest] = steps;
  if (step === undefined) return isKnown(part) ? ok(replacement) : notFound(path, part, path);
  const child = childrenOf(part).find(([name]) => name === step);
  const here = joined(path, step);
  if (child === undefined || isKnown(part)) return notFound(here, part, path);
  return chain(replaced(child[1], rest, here, replacement), (value) => ok(withChild(part, step, value)));
};

const withChild = (part: unknown, step: string, value: unknown): unknown => {
  if (Array.isArray(part)) return part.map((child: unknown, i) => (`[${String(i)}]` === step ? value : child));
  return isRecord(part) ? { ...part, [camelName(step)]: value } : part;
};

const notFound = (name: string, part: unknown, path: string): Result<never, AppError> => {
  const settable = childrenOf(part).filter(([, child]) => typeof child === 'object');
  const known = isKnown(part) ? [path] : settable.map(([step]) => joined(path, step));
  return fail({ code: 'not-found', what: 'value of the machine', name, known });
};
