/** How long a sample goes on. */
export interface Limits {
  /** The sample ends with the repetition that brings the timed total to this, 0 to 60 s. */
  readonly minSeconds: number;
  /** It ends after so many repetitions in any case, 1 to 100,000. */
  readonly maxRepetitions: number;
}
