/** What an execution environment needs to know of its function. */
import type { Entry } from './unzip.ts';

export interface FunctionSpec {
  /** Unqualified. */
  arn: string;
  name: string;
  region: string;
  runtime: string;
  handler: string;
  memorySizeMb: number;
  timeoutSeconds: number;
  variables: Readonly<Record<string, string>>;
  roleArn: string;
  logGroup: string;
  logFormat: 'Text' | 'JSON';
  applicationLogLevel?: string;
  systemLogLevel?: string;
  entries: readonly Entry[];
}

/** One invocation to run; `payload` is JSON text. */
export interface Invocation {
  requestId: string;
  payload: string;
  /** JSON text that the invoker handed over beside the event, on one line. */
  clientContext?: string;
}

export interface InvocationResult {
  /** JSON text: what the function returned, or the error's payload. */
  payload: string;
  functionError?: 'Unhandled';
  /** The last lines of this invocation's log, at least 4 KB if there are so many. */
  log: string[];
}
