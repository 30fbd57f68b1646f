import { whatBinds } from '../planners/launch.ts';
import {
  capacityText,
  countText,
  flopRateText,
  parameterRateText,
  secondsText,
  tokenRateText,
  trafficText,
} from '../format.ts';
import type { Known, Source } from '../machine/known.ts';
import type { Machine, Storage } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import { countParameters } from '../model/parameters.ts';
import type { FeasiblePlan } from '../planners/types.ts';
import { oneLine } from './literals.ts';

interface Exported {
  readonly machine: Machine;
  readonly model: Model;
  readonly plan: FeasiblePlan;
}

/** The array that holds what is on NVMe. */
export const driveOf = (machine: Machine, plan: FeasiblePlan): Storage | undefined =>
  plan.decisions.storage === undefined ? undefined : machine.storage[plan.decisions.storage];

const modelLine = ({ model }: Exported) => `${model.name}, ${countText(countParameters(model).total)} parameters`;

/** What the folder is, what the plan promises and with which numbers, how to check it in two steps. */
export const readmeText = (
  exported: Exported,
  requirements: string,
  warnings: readonly string[],
  running: readonly string[] = withData,
): string =>
  [
    `Plan: ${oneLine(modelLine(exported))}`,
    `      on ${oneLine(exported.machine.name)}, system ${exported.plan.system}`,
    '',
    'Run it',
    '  python3 -m venv env && . env/bin/activate && pip install -r requirements.txt',
    ...running,
    '',
    'What the plan expects',
    ...expectations(exported),
    '',
    'With these rates',
    ...ratesOf(exported).map(rateLine),
    '',
    'Before you run it',
    ...warnings.map((warning) => `  - ${warning}`),
    '',
    'Versions that belong together (requirements.txt)',
    ...requirements
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ]
    .join('\n')
    .replaceAll('\u00a0', ' ');

/** Of the scripts that are written here. */
const withData: readonly string[] = [
  '  sh run.sh --data examples.jsonl                  (each line a JSON object with a field "text")',
  '  sh run.sh --data examples.jsonl --max-steps 2    (to check that it fits)',
];

const expectations = ({ plan }: Exported): readonly string[] => [
  `  step            ${secondsText(plan.stepSeconds)}, ${tokenRateText(plan.tokensPerSecond)}, bound by ${whatBinds(plan)}`,
  `  GPU memory      ${capacityText(plan.peak.gpuBytes)} at the peak`,
  `  host memory     ${capacityText(plan.peak.dramBytes)} at the peak`,
  ...(plan.peak.nvmeBytes > 0
    ? [
        `  drive           ${capacityText(plan.peak.nvmeBytes)} of files, ${trafficText(plan.traffic.nvmeWriteBytes)} written in every step`,
      ]
    : []),
];

interface Rate {
  readonly name: string;
  readonly text: string;
  readonly source: Source;
}

const ratesOf = ({ machine, plan }: Exported): readonly Rate[] => {
  const drive = driveOf(machine, plan);
  return [...machineRates(machine), ...(drive === undefined ? [] : driveRates(drive))];
};

const machineRates = ({ gpu, link, cpu, memory }: Machine): readonly Rate[] => [
  ...(gpu === undefined ? [] : [rate('GPU matrix products', gpu.matmulFlopsPerSecond, flopRateText)]),
  rate('host to GPU', link.hostToDeviceBytesPerSecond, perSecond),
  rate('GPU to host', link.deviceToHostBytesPerSecond, perSecond),
  rate('host memory', memory.dram.bytesPerSecond, perSecond),
  rate('CPU Adam', cpu.adamParametersPerSecond, parameterRateText),
];

const driveRates = (drive: Storage): readonly Rate[] => [
  rate('drive reads', drive.readBytesPerSecond, perSecond),
  rate('drive writes', drive.writeBytesPerSecond, perSecond),
];

const perSecond = (value: number) => `${trafficText(value)}/s`;

const rate = (name: string, known: Known<number>, text: (value: number) => string): Rate => ({
  name,
  text: text(known.value),
  source: known.source,
});

const rateLine = ({ name, text, source }: Rate) => `  ${name.padEnd(22)}${text.padEnd(18)} ${sourceText(source)}`;

const sourceText = (source: Source): string => {
  switch (source.kind) {
    case 'measured':
      return `measured, run ${oneLine(source.run)}`;
    case 'reported':
      return `reported by ${oneLine(source.by)}`;
    case 'datasheet':
      return `data sheet, ${oneLine(source.url)}`;
    case 'assumed':
      return `assumed: ${oneLine(source.why)}`;
    case 'given':
      return `given, ${oneLine(source.by)}`;
  }
};
