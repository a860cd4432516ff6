/** Why a pattern is refused: the reason alone, which each service puts into its own error. */

export class PatternError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PatternError';
  }
}
