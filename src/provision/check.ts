/** One thing that doctor looked at. */

export interface Check {
  check: string;
  /** `fail` would stop `up`; `unknown` could not be looked at, and `why` says so. */
  result: 'ok' | 'warn' | 'fail' | 'unknown';
  why?: string;
  /** The command or action that mends it. */
  fix?: string;
}
