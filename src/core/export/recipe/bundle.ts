import type { AppError } from '../../error.ts';
import { doubtsOf } from '../../planners/doubts.ts';
import type { Result } from '../../result.ts';
import { fail, ok } from '../../result.ts';
import { hostWarnings, systemWarnings } from '../deepspeed/warnings.ts';
import { leaves } from '../leaves.ts';
import { readmeText } from '../readme.ts';
import { hubId, launchScript } from '../script-parts.ts';
import type { ExportBundle, ExportFile, ExportTarget, Explanation } from '../types.ts';
import { yamlText } from '../yaml.ts';
import { besideTheFile, recipeOf } from './recipe.ts';
import type { Exported, Recipe } from './types.ts';

/** A framework that trains from a YAML file. */
export interface YamlTarget {
  readonly id: ExportTarget;
  readonly title: string;
  readonly file: string;
  /** What of a recipe it cannot do, in a sentence. */
  readonly refuses: (recipe: Recipe) => string | undefined;
  readonly configOf: (recipe: Recipe) => object;
  /** Files beside the two configurations. */
  readonly others: readonly ExportFile[];
  readonly requirements: (recipe: Recipe) => string;
  /** The line that starts training. */
  readonly command: string;
  readonly environment: (recipe: Recipe) => readonly string[];
  /** Argument of run.sh that stops after two steps. */
  readonly twoSteps: string;
  readonly notes: (recipe: Recipe) => readonly string[];
  /** Why a value is what it is, by its dotted key. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** A plan as a folder that a framework trains from: its YAML, DeepSpeed's JSON where the plan is for that engine. */
export const yamlBundle = (target: YamlTarget, exported: Exported): Result<ExportBundle, AppError> => {
  const recipe = recipeOf(exported);
  const why = recipe.ok ? target.refuses(recipe.value) : recipe.error;
  return recipe.ok && why === undefined
    ? ok(bundleOf(target, exported, recipe.value))
    : fail({ code: 'not-available', what: `${exported.plan.system} for ${target.title}`, why: why ?? '' });
};

const bundleOf = (target: YamlTarget, exported: Exported, recipe: Recipe): ExportBundle => {
  const config = target.configOf(recipe);
  const requirements = target.requirements(recipe);
  const warnings = [...warningsOf(target, exported, recipe), ...target.notes(recipe)];
  const { deepspeed } = recipe;
  return {
    target: target.id,
    files: [
      file(target.file, yamlText(config)),
      ...(deepspeed === undefined ? [] : [file('ds_config.json', `${JSON.stringify(deepspeed, null, 2)}\n`)]),
      ...target.others,
      {
        ...file('run.sh', launchScript(target.command, target.environment(recipe), target.twoSteps)),
        executable: true,
      },
      file('requirements.txt', requirements),
      file('README.txt', readmeText(exported, requirements, warnings, runLines(target))),
    ],
    explanations: explain(target, config),
    warnings,
  };
};

const file = (path: string, text: string): ExportFile => ({ path, text, executable: false });

const runLines = ({ twoSteps, file: name }: YamlTarget): readonly string[] => [
  '  Put examples.jsonl into this folder: each line a JSON object with a field "text".',
  `  sh run.sh ${twoSteps.padEnd(24)} (two steps, to check that it fits)`,
  `  sh run.sh ${' '.repeat(24)} (what ${name} says)`,
];

const warningsOf = ({ title }: YamlTarget, { machine, model, plan }: Exported, recipe: Recipe): readonly string[] => [
  ...doubtsOf(machine, model, plan.job),
  ...(hubId(model) === undefined
    ? [`The model is a shape without published weights: its folder is looked for at ${besideTheFile}.`]
    : []),
  ...(model.head === 'none'
    ? ['The shape has no output head; a causal language model has one and needs more memory.']
    : []),
  ...(recipe.deepspeed === undefined ? [] : engineWarnings(title, plan)),
];

const engineWarnings = (title: string, plan: Exported['plan']): readonly string[] => {
  const { decisions } = plan;
  const offloads = decisions.optimizer !== 'gpu';
  return [
    ...systemWarnings(plan),
    ...(waitsForGradients(plan) ? [olderEngine(title, plan)] : []),
    ...(decisions.optimizer === 'nvme' || decisions.parameters === 'nvme'
      ? ['NVMe offload needs Linux (or WSL2) and libaio; set nvme_path in ds_config.json to a folder on the drive.']
      : []),
    ...(offloads ? hostWarnings(plan) : []),
  ];
};

/** ZenFlow and SuperOffload send gradients their own way. */
const waitsForGradients = ({ decisions: { optimizer, deepspeed } }: Exported['plan']): boolean =>
  optimizer !== 'gpu' &&
  deepspeed?.release === 'current' &&
  deepspeed.superOffload === undefined &&
  deepspeed.zenFlow === undefined;

const olderEngine = (title: string, { decisions }: Exported['plan']): string => {
  const fact = `${title} comes with a DeepSpeed before 0.19.5, which stops backward while gradients leave: a step takes longer than planned.`;
  const knob = decisions.knobs?.some((one) => one.knob === 'deepspeed') === true;
  return knob ? `${fact} The knob deepspeed=paper plans that.` : fact;
};

const explain = (target: YamlTarget, config: object): readonly Explanation[] =>
  leaves(config, '').flatMap(({ key, value }) => {
    const why = target.reasons[key];
    return why === undefined ? [] : [{ file: target.file, key, value, why }];
  });
