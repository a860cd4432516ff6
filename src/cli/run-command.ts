/** Runs one command in its session, and turns however it ends into an exit code. */
import { NO_SUCH_STACK, NOTHING_LISTENS } from '../drive/no-such-stack.ts';
import { EXIT, Failure } from '../failure.ts';
import { flagsText } from '../target/flags-text.ts';
import { createSession } from './create-session.ts';
import { watchInterrupts } from './interrupts.ts';
import type { Asked } from './program.ts';
import { reportError } from './report/error.ts';
import { failureOf } from './report/failure-of.ts';
import type { GlobalOptions } from './session.ts';
import { createTerminal, OutputClosed } from './terminal.ts';

export async function runCommand({ module, streams, speaksJson, options: parsed, args }: Asked): Promise<number> {
  const options = parsed as GlobalOptions;
  const terminal = createTerminal(options);
  const signal = watchInterrupts(terminal);
  const session = createSession({ options, terminal, signal });
  const report = (error: unknown) =>
    reportError(terminal, failureOf(error, session.asked()) ?? error, {
      json: speaksJson || options.output === 'json',
      verbose: options.verbose === true,
      streams,
      beside: session.besideError(),
    });
  // What nobody caught is a bug: said like any other, without Node's raw stack.
  const bug = async (error: unknown) => {
    terminal.close();
    process.exit(await report(error));
  };
  process.once('unhandledRejection', bug);
  process.once('uncaughtException', bug);
  try {
    const code = await module.run(session, options, args);
    return signal.aborted ? codeOf(signal) : code;
  } catch (error) {
    terminal.close();
    if (error instanceof OutputClosed) return EXIT.done;
    // Whatever an aborted call throws, the interruption is what is told, unless somebody knew more.
    const code = await report(
      signal.aborted && !(error instanceof Failure) ? signal.reason : whereMeant(error, options),
    );
    return signal.aborted ? codeOf(signal) : code;
  } finally {
    terminal.close();
    await session.close();
  }
}

/** What makes the stack that is not there makes it where it was looked for. */
function whereMeant(error: unknown, options: GlobalOptions): unknown {
  if (!(error instanceof Failure) || ![NO_SUCH_STACK, NOTHING_LISTENS].includes(error.code)) return error;
  const { message, exitCode, code, cause, fix } = error;
  return new Failure(message, { fix: `${fix}${flagsText(options)}`, exitCode, code, cause });
}

const codeOf = ({ reason }: AbortSignal): number => (reason instanceof Failure ? reason.exitCode : EXIT.interrupted);
