/** Tells a user what went wrong, once, at the end: text on stderr, and in JSON mode a document on stdout. */
import { EXIT, type Failure } from '../../failure.ts';
import type { Terminal } from '../session.ts';
import { failureOf } from './failure-of.ts';
import { printDocument, printLine } from './json.ts';
import { visible, visibleLines } from './visible.ts';

/**
 * Answers the exit code. `verbose` adds the stack of a bug, and AWS's request id; `beside` is what was done
 * before, and goes into the document of the error.
 */
export async function reportError(
  terminal: Terminal,
  error: unknown,
  { json, verbose, streams, beside }: { json: boolean; verbose: boolean; streams?: boolean; beside?: object },
): Promise<number> {
  const failure = failureOf(error);
  const message = failure?.message ?? `something unexpected happened: ${messageOf(error)}`;
  const fix = failure ? failure.fix : verbose ? undefined : 'run it again with --verbose, and report what it shows';
  // A reader that left takes nothing from what is said on stderr.
  const print = streams ? printLine : printDocument;
  if (json) await print(terminal, { ...beside, error: documentOf(failure, message, fix) }).catch(() => {});
  terminal.warn(`${terminal.noteStyle.red('error:')} ${visible(message)}`);
  if (fix) terminal.warn(`${terminal.noteStyle.dim('  fix:')} ${visible(fix)}`);
  const requestId = failure?.requestId;
  if (requestId && verbose) terminal.warn(terminal.noteStyle.dim(`  request id: ${visible(requestId)}`));
  if (verbose && !failure) for (const line of stacksOf(error)) terminal.warn(terminal.noteStyle.dim(line));
  return failure?.exitCode ?? EXIT.other;
}

const documentOf = (failure: Failure | undefined, message: string, fix: string | undefined) => ({
  code: failure?.code ?? 'Unexpected',
  message,
  fix,
  requestId: failure?.requestId,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function stacksOf(error: unknown): string[] {
  const lines: string[] = [];
  for (let at = error; at instanceof Error && lines.length < 200; at = at.cause) {
    lines.push(...visibleLines(at.stack ?? at.message).split('\n'));
  }
  return lines;
}
