import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { FusionRequest } from '../../core/launch/fusion/types.ts';
import { usualFusion } from '../../core/launch/fusion/types.ts';
import { launchPlatforms, launchRatio } from '../../core/launch/replay/platforms.ts';
import type { Scenario } from '../../core/launch/replay/types.ts';
import { asRecorded } from '../../core/launch/replay/types.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, mapResult, ok } from '../../core/result.ts';
import { chooseMachine } from './machine-choice.ts';
import type { Session } from './session.ts';

/** What `plimsoll trace` is asked of fusion and of other machines. */
export interface ReplayOptions {
  readonly length?: string;
  readonly threshold?: string;
  readonly machine?: string;
  readonly cpu?: string;
  readonly gpuSpeed?: string;
  readonly launch?: string;
  readonly platform?: string;
  readonly graphs?: boolean;
}

/** A decimal number in a range; `undefined` where it was not given. */
const numberIn = (
  flag: string,
  text: string | undefined,
  [least, most]: readonly [number, number],
  what = 'a number',
): Result<number | undefined, AppError> => {
  if (text === undefined) return ok(undefined);
  const value = /^\d*\.?\d+(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most
    ? ok(value)
    : fail(invalidInput(flag, text, `${what} from ${String(least)} to ${String(most)}`));
};

export const fusionRequest = async (
  session: Session,
  { length, threshold, machine }: ReplayOptions,
): Promise<Result<FusionRequest, AppError>> => {
  const longest = numberIn('--length', length, [2, 1024], 'a whole number');
  if (!longest.ok) return longest;
  if (longest.value !== undefined && !Number.isInteger(longest.value))
    return fail(invalidInput('--length', length, 'a whole number from 2 to 1024'));
  const least = numberIn('--threshold', threshold, [1e-6, 1], 'a proximity score');
  if (!least.ok) return least;
  return mapResult(await measuredLaunch(session, machine), (launchNs) => ({
    length: longest.value ?? usualFusion.length,
    threshold: least.value ?? usualFusion.threshold,
    launchNs,
  }));
};

/** What the call of a launch takes on a machine; null where none is named. */
const measuredLaunch = async (
  session: Session,
  machine: string | undefined,
): Promise<Result<number | null, AppError>> => {
  if (machine === undefined) return ok(null);
  return chain(await chooseMachine(session, { machine, set: [] }), ({ gpu }) =>
    gpu?.launch?.launchSeconds === undefined
      ? fail({ code: 'not-available', what: `--machine ${machine}`, why: 'its launch cost has not been measured' })
      : ok(gpu.launch.launchSeconds.value * 1e9),
  );
};

/** The other machine that the options describe; `undefined` where they describe none. */
export const scenarioOf = (
  { cpu, gpuSpeed, launch, platform, graphs }: ReplayOptions,
  devices: readonly string[],
): Result<Scenario | undefined, AppError> => {
  const speeds = [
    numberIn('--cpu', cpu, [0.01, 100], 'a factor'),
    numberIn('--gpu-speed', gpuSpeed, [0.01, 100], 'a factor'),
  ];
  const seconds = numberIn('--launch', launch, [0, 1], 'seconds');
  const factor = platformFactor(platform, devices);
  const wrong = [...speeds, seconds, factor].find((each) => !each.ok);
  if (wrong?.ok === false) return wrong;
  if (launch !== undefined && platform !== undefined)
    return fail(invalidInput('--platform', platform, 'without --launch: each says what a launch costs'));
  if ([cpu, gpuSpeed, launch, platform, graphs].every((each) => each === undefined)) return ok(undefined);
  const [cpuSpeed = 1, gpu = 1] = speeds.map((speed) => (speed.ok ? speed.value : undefined));
  return ok({
    ...asRecorded,
    cpuSpeed,
    gpuSpeed: gpu,
    launchNs: seconds.ok && seconds.value !== undefined ? seconds.value * 1e9 : null,
    launchFactor: factor.ok ? (factor.value ?? 1) : 1,
    graphs: graphs === true,
  });
};

const platformFactor = (id: string | undefined, devices: readonly string[]): Result<number | undefined, AppError> => {
  if (id === undefined) return ok(undefined);
  const platform = launchPlatforms.find((each) => each.id === id);
  if (platform === undefined)
    return fail({ code: 'not-found', what: 'platform', name: id, known: launchPlatforms.map((each) => each.id) });
  const ratio = launchRatio(devices, platform);
  return ratio === undefined
    ? fail({
        code: 'not-available',
        what: `--platform ${id}`,
        why: `the paper's table of launch costs has no row for ${devices.join(', ') || 'the GPU of this trace, which it does not name'}; --launch says a cost itself`,
      })
    : ok(ratio);
};
