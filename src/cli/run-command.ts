/** Runs one command in its session, and turns however it ends into an exit code. */
import { EXIT, Failure } from '../failure.ts';
import { createSession } from './create-session.ts';
import { watchInterrupts } from './interrupts.ts';
import type { Asked } from './program.ts';
import { reportError } from './report/error.ts';
import type { GlobalOptions } from './session.ts';
import { createTerminal, OutputClosed } from './terminal.ts';

export async function runCommand({ module, options: parsed, args }: Asked): Promise<number> {
  const options = parsed as GlobalOptions;
  const terminal = createTerminal(options);
  const signal = watchInterrupts(terminal);
  const report = (error: unknown) =>
    reportError(terminal, error, { json: options.output === 'json', verbose: options.verbose === true });
  // A rejection that nobody awaits is a bug: said like any other, without Node's raw stack.
  process.once('unhandledRejection', async (error) => {
    terminal.close();
    process.exit(await report(error));
  });
  const session = createSession({ options, terminal, signal });
  try {
    const code = await module.run(session, options, args);
    return signal.reason instanceof Failure ? signal.reason.exitCode : code;
  } catch (error) {
    terminal.close();
    if (error instanceof OutputClosed) return EXIT.done;
    // Whatever an aborted call throws, the reason is the one that is told.
    return await report(signal.aborted ? signal.reason : error);
  } finally {
    terminal.close();
    await session.close();
  }
}
