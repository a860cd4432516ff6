/** Runs one command in its session, and turns however it ends into an exit code. */
import { EXIT, Failure } from '../failure.ts';
import { createSession } from './create-session.ts';
import { watchInterrupts } from './interrupts.ts';
import type { Asked } from './program.ts';
import { reportError } from './report/error.ts';
import { failureOf } from './report/failure-of.ts';
import type { GlobalOptions } from './session.ts';
import { createTerminal, OutputClosed } from './terminal.ts';

export async function runCommand({ module, streams, options: parsed, args }: Asked): Promise<number> {
  const options = parsed as GlobalOptions;
  const terminal = createTerminal(options);
  const signal = watchInterrupts(terminal);
  const session = createSession({ options, terminal, signal });
  const report = (error: unknown) =>
    reportError(terminal, failureOf(error, session.endpoint()) ?? error, {
      json: options.output === 'json',
      verbose: options.verbose === true,
      streams,
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
    const code = await report(signal.aborted && !(error instanceof Failure) ? signal.reason : error);
    return signal.aborted ? codeOf(signal) : code;
  } finally {
    terminal.close();
    await session.close();
  }
}

const codeOf = ({ reason }: AbortSignal): number => (reason instanceof Failure ? reason.exitCode : EXIT.interrupted);
