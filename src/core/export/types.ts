/** One file of an exported configuration. `text` is whole, ends with a newline, and is the same for the same plan. */
export interface ExportFile {
  /** Relative, in letters, digits, `.`, `_`, `-`: no folders. */
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

/** Why an exported value is what it is, for the preview. `key` is the dotted path in the file. */
export interface Explanation {
  readonly file: string;
  readonly key: string;
  readonly value: string;
  readonly why: string;
}

export interface ExportBundle {
  readonly target: ExportTarget;
  readonly files: readonly ExportFile[];
  readonly explanations: readonly Explanation[];
  /** What the user must know before running it: approximations, versions, limits. */
  readonly warnings: readonly string[];
}

export const exportTargets = ['deepspeed', 'peft', 'llamafactory', 'axolotl'] as const;
export type ExportTarget = (typeof exportTargets)[number];
