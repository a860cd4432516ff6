/** The terminal of a command: data to stdout as fast as it is read, everything else to stderr. */
import { Chalk, type ChalkInstance, supportsColor, supportsColorStderr } from 'chalk';
import type { Ora } from 'ora';
import { Failure } from '../failure.ts';
import { visible } from './report/visible.ts';
import type { GlobalOptions, Terminal } from './session.ts';

/** Thrown by `out` once the reader of stdout is gone; `main` takes it as a quiet end. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

const OUTPUT_FAILED = 'OutputFailed';

/** A stdout that takes nothing: a full disk, most likely. */
export function cannotWrite(error: Error): Failure {
  const { code } = error as NodeJS.ErrnoException;
  const why = code === 'ENOSPC' ? 'no space is left on the device' : error.message;
  return new Failure(`can't write to stdout: ${why}`, {
    fix: code === 'ENOSPC' ? 'make room, or send the output elsewhere' : 'send the output elsewhere',
    code: OUTPUT_FAILED,
    cause: error,
  });
}

/** Whether it is stdout that failed, rather than what was to be written there. */
export const isOutputFailure = (error: unknown): boolean =>
  error instanceof OutputClosed || (error instanceof Failure && error.code === OUTPUT_FAILED);

const outputError = (error: NodeJS.ErrnoException) =>
  error.code === 'EPIPE' ? new OutputClosed('stdout is closed') : cannotWrite(error);

export interface CommandTerminal extends Terminal {
  /** Ends what is alive on the terminal, and gives the cursor back. */
  close(): void;
}

export function createTerminal(
  options: Pick<GlobalOptions, 'output' | 'quiet' | 'verbose'>,
  env = process.env,
): CommandTerminal {
  const { stdout, stderr, stdin } = process;
  const plain = Boolean(env.CI || env.NO_COLOR) || env.TERM === 'dumb' || options.output === 'json';
  const chalkFor = (tty: boolean, support: { level: number } | false): ChalkInstance =>
    new Chalk({ level: (plain || !tty || !support ? 0 : support.level) as 0 | 1 | 2 | 3 });
  // Of a terminal without a size (`script` in a pipe, some editors) ora would fill endless lines.
  const lively = stderr.isTTY === true && stderr.columns > 0 && !plain && !options.quiet;
  const spinner = createSpinner(lively);

  /** What was said to be waited for. */
  const waits = new Set<string>();

  let closed: Error | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    closed ??= outputError(error);
  });
  // Nobody is left to be told.
  stderr.on('error', () => {});

  const say = (line: string) => spinner.around(() => void stderr.write(`${line}\n`));
  return {
    style: chalkFor(stdout.isTTY === true, supportsColor),
    noteStyle: chalkFor(stderr.isTTY === true, supportsColorStderr),
    get width() {
      return stdout.isTTY ? stdout.columns : undefined;
    },
    get noteWidth() {
      return stderr.isTTY ? stderr.columns : undefined;
    },
    interactive: stdin.isTTY === true && stderr.isTTY === true && !env.CI,
    async out(text) {
      if (closed) throw closed;
      await new Promise<void>((resolve, reject) => {
        spinner.around(() =>
          stdout.write(text, (error) => {
            if (error) reject(outputError(error));
            else resolve();
          }),
        );
      });
    },
    note(line) {
      if (!options.quiet) say(line);
    },
    warn: say,
    progress: spinner.show,
    get progressWidth() {
      // Beside the spinner; in the last column some terminals wrap already.
      return lively ? Math.max(1, stderr.columns - 3) : undefined;
    },
    waiting(text) {
      spinner.show(text);
      // How long it takes this time makes no other wait of it.
      const key = text.replaceAll(/\d+(\.\d+)?/g, '0');
      if (options.quiet || (lively && !options.verbose) || waits.has(key)) return;
      waits.add(key);
      say(visible(text));
    },
    close: () => spinner.show(undefined),
  };
}

/** ora, loaded when first needed; does nothing unless `lively`. */
function createSpinner(lively: boolean) {
  let text: string | undefined;
  let ora: Ora | undefined;
  let loading = false;

  const load = async () => {
    const { default: create } = await import('ora');
    ora = create({ stream: process.stderr, discardStdin: false });
    if (text !== undefined) ora.start(text);
  };
  const turn = (spinner: Ora, line: string) => {
    if (spinner.isSpinning) spinner.text = line;
    else spinner.start(line);
  };
  return {
    show(next: string | undefined) {
      if (!lively) return;
      text = next === undefined ? undefined : visible(next);
      if (text === undefined) ora?.stop();
      else if (ora) turn(ora, text);
      else if (!loading) {
        loading = true;
        void load();
      }
    },
    /** Takes the spinner's line away while something else is written. */
    around(write: () => void) {
      if (!ora?.isSpinning) return write();
      ora.clear();
      write();
      ora.render();
    },
  };
}
