/** @file What the commands share with the shell: where they write, and their exit codes. */

/** Where the command writes. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** Exit codes: all is well; the draws are not to be trusted, or sampling failed; wrong usage; stopped by Ctrl-C. */
export const exitCode = { success: 0, failure: 1, usage: 2, interrupted: 130 } as const;
