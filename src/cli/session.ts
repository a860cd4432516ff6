/** What every command is given: its global options, its terminal, Ctrl-C, and the way to its AWS. */
import type { Aws } from '../aws/aws.ts';
import type { Stack } from '../pattern/stack.ts';
import type { LastSent } from '../target/last-sent.ts';
import type { Target } from '../target/target.ts';

/** The flags that every command has. */
export interface GlobalOptions {
  stack: string;
  region?: string;
  profile?: string;
  endpointUrl?: string;
  local?: boolean;
  aws?: boolean;
  output: 'text' | 'json';
  yes?: boolean;
  quiet?: boolean;
  verbose?: boolean;
}

/** The terminal: data to stdout, everything else to stderr. */
export interface Terminal {
  /** Writes data; resolves when the stream took it, so a slow reader slows the writer. Rejects once the reader is gone: let it pass, `main` ends quietly with 0. */
  out(text: string): Promise<void>;
  /** A line for people, on stderr; nothing with `--quiet`. */
  note(line: string): void;
  /** A warning on stderr, `--quiet` or not. */
  warn(line: string): void;
  /** A line that stays alive while something goes on: a spinner on a TTY, else nothing. Text replaces the line; undefined ends it. */
  progress(text: string | undefined): void;
  /** Columns that a line of progress may take; undefined where none is shown. */
  readonly progressWidth: number | undefined;
  /** What is waited for: as `progress` on a TTY, elsewhere (and with `--verbose`) a line on stderr, once; nothing with `--quiet`. */
  waiting(text: string): void;
  /** chalk, without colours when stdout must have none. */
  readonly style: import('chalk').ChalkInstance;
  /** chalk for stderr. */
  readonly noteStyle: import('chalk').ChalkInstance;
  /** Columns of stdout; undefined when it is no terminal. */
  readonly width: number | undefined;
  /** The same of stderr. */
  readonly noteWidth: number | undefined;
  /** May a question be asked: stdin and stderr are terminals, and no CI. */
  readonly interactive: boolean;
}

/** Who is asked, as far as it is known, for what is said where that fails. */
export interface Asked {
  /** The URL, unless it is AWS. */
  endpoint?: string;
  /** The fix that helps where it was our own local endpoint, which has ended. */
  revive?: string;
  /** The command as it is to be typed again, where it goes on where it ended. */
  again?: string;
  /** The profile of the credentials. */
  profile?: string;
}

/** A message on its way, as far as it is known; what comes to be known is written into the same object. */
export interface Sent {
  destinedId: string;
  messageId?: string;
  /** Lambda's, where the function was invoked without the topic. */
  requestId?: string;
  /** It was refused. */
  error?: string;
}

/** Where a command works once its target is known. */
export interface Place {
  target: Target;
  aws: Aws;
  stack: Stack;
  /** A fresh local endpoint for this run alone: nothing there outlives it. */
  own: boolean;
  /** With what makes the stack anew where its local endpoint has ended. */
  asked: Asked;
  /** Remembers the target for this stack: `up` calls it before its first change, so that every later command finds it. */
  remember(): Promise<void>;
  /**
   * Forgets the target, and ends a local endpoint that `up` (or `demo`) started and that holds no stack any more, unless
   * somebody else is at work there: `down` calls it once nothing is left. Answers whether an endpoint was ended.
   */
  release(): Promise<boolean>;
  /**
   * After a command that came to nothing: ends a local endpoint that this run started, or that others left to it, if it holds
   * no stack and nobody else is at work there. What is remembered of other endpoints stays.
   */
  abandon(): Promise<void>;
  /** To be told of each message that is sent: the newest, unless it was refused, is remembered when the command ends, however it ends. */
  sent(message: Sent): void;
  /** The newest message that this machine sent to this stack, at this very place. */
  lastSent(): Promise<LastSent | undefined>;
}

export interface OpenOptions {
  start: boolean;
  /** Whether the command changes something there, as one that starts an endpoint does; no other ends it in the meantime. */
  changes?: boolean;
  own?: boolean;
  /** Whether all that is remembered stays, a target that is gone included. */
  looks?: boolean;
  /** Whether Ctrl-C ends only the opening: calls may be made after it, by a command that finishes what it owes. */
  finishes?: boolean;
}

export interface Session {
  readonly options: GlobalOptions;
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP; `reason` says which. */
  readonly signal: AbortSignal;
  /**
   * Decides the target, checks the credentials, prints the target line on stderr. With `start` a local endpoint is started
   * when none runs; without it that is a Failure `nothing is running` (exit 1, code `NothingRunning`). With `own` it is a
   * fresh local endpoint for this run alone, with the stack name `demo`; `release` ends it, and so does the end of the session.
   */
  open(how: OpenOptions): Promise<Place>;
  /** In JSON mode, what was done before the error that ends the command: its document holds these members beside `error`. */
  tellBesideError(document: object): void;
}
