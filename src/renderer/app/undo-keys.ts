export interface Keys {
  readonly key: string;
  /** Control, or Command on a Mac. */
  readonly control: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

/** What a combination of keys asks for. */
export const undoKey = ({ key, control, shift, alt }: Keys): 'undo' | 'redo' | undefined => {
  if (!control || alt) return undefined;
  const letter = key.toLowerCase();
  if (letter === 'z') return shift ? 'redo' : 'undo';
  return letter === 'y' && !shift ? 'redo' : undefined;
};
