/** The AWS that a command talks to: who is calling, where, and the only place where clients come from. */

/** Any SDK v3 client class, e.g. `LambdaClient`. */
export type ClientClass<C> = new (configuration: never) => C;

/** One finished SDK call, for `--verbose`, for the count in the documents, and for benches. */
export interface Call {
  /** e.g. `Lambda` */
  service: string;
  /** e.g. `CreateFunction` */
  operation: string;
  durationMs: number;
  /** The error's name, if it failed. */
  error?: string;
}

export interface Aws {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** e.g. `amazonaws.com` */
  readonly dnsSuffix: string;
  /** The endpoint URL when this is not AWS itself. */
  readonly endpoint?: string;
  /** What leads AWS's own CLI here, for commands that are to be typed: ` --region eu-west-1 --profile dev`. */
  readonly cliFlags: string;
  /** ARN of the caller. */
  readonly callerArn: string;
  /** AWS's clock less ours in ms, by the Date of the first answer; undefined where that had none. */
  readonly clockOffsetMs: number | undefined;
  /**
   * One client per class, made at its first use with pinned retries, bounded time-outs, the proxy, and the endpoint. With
   * `attempts: 1` one that tries nothing again by itself: for who tries again and counts it.
   */
  client<C>(clientClass: ClientClass<C>, options?: { attempts?: 1 }): C;
  /** How many SDK calls were made so far. */
  readonly calls: number;
  /** Says what is being waited for, e.g. `waiting for IAM to know the role`; shown by whoever listens. */
  waiting(message: string): void;
  /** Aborted by Ctrl-C: no new call is started, those in flight end. */
  readonly signal: AbortSignal;
  /** Gets fresh credentials for all clients, where those at hand were refused as expired. Throws where there are none. */
  renew(): Promise<void>;
  destroy(): void;
}
