import { largestTensor } from '../../model/tensors.ts';
import { doubtsOf } from '../../planners/doubts.ts';
import { driveOf, readmeText } from '../readme.ts';
import { hubId } from '../script-parts.ts';
import type { ExportBundle, ExportFile } from '../types.ts';
import { requirementsText } from '../versions.ts';
import { deepspeedConfig, usesNvme } from './config.ts';
import { validateDeepSpeedConfig } from './rules.ts';
import { runScript, trainScript } from './script.ts';
import { hostWarnings, systemWarnings } from './warnings.ts';
import type { Exported } from './why.ts';
import { explain } from './why.ts';

/** A plan as a folder that trains: DeepSpeed's JSON, the script that uses it, the line that starts it. */
export const exportDeepSpeed = (exported: Exported): ExportBundle => {
  const config = deepspeedConfig(exported.plan, exported.machine);
  const checked = validateDeepSpeedConfig(config, largestTensor(exported.model).elements);
  if (!checked.ok) throw new Error(`exported an invalid configuration: ${JSON.stringify(checked.error)}`);
  const warnings = warningsOf(exported);
  const requirements = requirementsText(deepspeedPackages);
  return {
    target: 'deepspeed',
    files: [
      file('ds_config.json', `${JSON.stringify(config, null, 2)}\n`),
      file('train.py', trainScript(exported.model, exported.plan)),
      { ...file('run.sh', runScript), executable: true },
      file('requirements.txt', requirements),
      file('README.txt', readmeText(exported, requirements, warnings)),
    ],
    explanations: explain(exported, 'ds_config.json', config),
    warnings,
  };
};

const deepspeedPackages = ['torch', 'deepspeed', 'transformers', 'accelerate'] as const;

const file = (path: string, text: string): ExportFile => ({ path, text, executable: false });

/** What the user must know, each said only where it applies. */
const warningsOf = (exported: Exported): readonly string[] => {
  const { machine, model, plan } = exported;
  const { decisions } = plan;
  const offloads = decisions.optimizer !== 'gpu';
  return [
    ...systemWarnings(plan),
    ...doubtsOf(machine, model, plan.job),
    ...(hubId(model) === undefined ? ['The model is a shape without published weights: pass --model FOLDER.'] : []),
    ...(model.head === 'none'
      ? ['The shape has no output head; a causal language model has one and needs more memory.']
      : []),
    ...(usesNvme(plan) ? nvmeWarnings(exported) : []),
    ...(offloads
      ? hostWarnings(plan)
      : [
          'The optimizer step copies all gradients, to 16 and to 32 bit, on the GPU: see that the second step has passed.',
        ]),
    ...(decisions.deepspeed.release === 'paper'
      ? [
          'Planned as DeepSpeed was up to July 2026: the version in requirements.txt does not stop backward for gradients, rounds less memory up, and is faster than this plan.',
        ]
      : []),
    ...(decisions.checkpoints === 'dram'
      ? ['Checkpoints in host memory use DeepSpeed’s checkpoint function inside transformers: check two steps first.']
      : []),
  ];
};

const nvmeWarnings = ({ machine, plan }: Exported): readonly string[] => [
  'NVMe offload needs Linux (or WSL2) and libaio (Debian and Ubuntu: libaio-dev).',
  ...(driveOf(machine, plan)?.path === undefined
    ? ['Set nvme_path in ds_config.json to a folder on the drive that was planned for.']
    : []),
  `Every step writes ${trafficOf(plan)} to the drive; see its endurance.`,
];

const trafficOf = (plan: Exported['plan']) => `${(plan.traffic.nvmeWriteBytes / 1e9).toPrecision(3)} GB`;
