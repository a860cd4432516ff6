/** The one expected error: something a user can understand and mend. Anything else that is thrown is a bug. */

/** Exit codes of the command contract. */
export const EXIT = {
  done: 0,
  no: 1,
  timedOut: 124,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
  usage: 252,
  configuration: 253,
  refused: 254,
  other: 255,
} as const;

export interface FailureOptions {
  /** The command or action that mends it. */
  fix?: string;
  cause?: unknown;
  /** One of EXIT; 255 when left out. */
  exitCode?: number;
  /** A stable, machine-readable name, e.g. `ForeignResource` or AWS's own error name. */
  code?: string;
  /** AWS's request id, if a request failed. */
  requestId?: string;
}

/**
 * Texts are lower case, without a full stop, with the wrong value in them:
 * `new Failure('stack name "Foo" is not valid: …', { fix: 'use --stack foo', exitCode: EXIT.usage })`.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly fix: string | undefined;
  readonly exitCode: number;
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.fix = options.fix;
    this.exitCode = options.exitCode ?? EXIT.other;
    this.code = options.code ?? 'Failure';
    this.requestId = options.requestId;
  }
}
