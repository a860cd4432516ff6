/** `destined trace`: the way of one message through every hop, with times, and why it stopped. */
import type { Command } from 'commander';
import { trace } from '../../drive/trace/trace.ts';
import { EXIT, Failure } from '../../failure.ts';
import type { CommandModule } from '../command.ts';
import { printDocument } from '../report/json.ts';
import { traceDocument, traceText } from '../report/trace.ts';
import type { Session } from '../session.ts';
import { causesOf } from '../trace-causes.ts';
import { explain } from '../trace-text.ts';

/** No id of AWS's is longer, nor one of ours; a destined-id of somebody's own may be. */
const LONGEST = 256;

function define(command: Command): void {
  command
    .argument('[id]', 'of an SNS message, of a request to the API or to a function, a destined-id; or last')
    .usage('<id>|last [flags]')
    .addHelpText(
      'after',
      `
last is the newest message that this machine sent to this stack; else the newest
record that is no probe of \`up\`. Logs are kept for 14 days.

Examples:
  destined send --wait && destined trace last
  destined trace 64c538fc-dc67-454e-afea-67e6d967d4a9
  destined trace last -o json

Exit code 0 where the way is known, also of a message that stopped; 1 where
nobody knows the id.`,
    );
}

/** Throws a usage Failure for what can't be an id. */
function checkId(id: string | undefined): string {
  const usage = (message: string, fix: string) => new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });
  const give = 'give the id of a message or of a request, or last';
  if (id === undefined) throw usage('no message is named', `${give}, as in destined trace last`);
  if (id.trim() === '') throw usage(`${JSON.stringify(id)} is no id`, give);
  if (id.length > LONGEST)
    throw usage(`an id of ${id.length} characters is too long`, `${give}: no id has more than ${LONGEST}`);
  if (/\p{Cc}/u.test(id)) throw usage(`${JSON.stringify(id)} is no id: it holds control characters`, give);
  if (!/[A-Za-z0-9]/.test(id)) throw usage(`${JSON.stringify(id)} is no id: it holds no letter or digit`, give);
  return id;
}

async function run(session: Session, _options: object, [argument]: string[]): Promise<number> {
  const id = checkId(argument);
  const { terminal, signal } = session;
  const place = await session.open({ start: false });
  const { aws, stack } = place;
  const sent = await place.lastSent();
  const isLast = id === 'last';
  const isKnown = sent !== undefined && (isLast || [sent.destinedId, sent.messageId, sent.requestId].includes(id));
  const known = isKnown ? { ...sent, sentAt: Date.parse(sent.sentAt) } : undefined;

  terminal.progress('reading the logs');
  const end = () => terminal.progress(undefined);
  const traced = await trace({ aws, stack, signal, ...(!isLast && { id }), known }).finally(end);
  if (traced.breaks.length > 0) terminal.progress('looking at what it hangs on');
  const causes = await causesOf(place, traced.breaks).finally(end);
  signal.throwIfAborted();
  const said = explain(traced, causes, place, session);
  if (session.options.output === 'json') {
    await printDocument(terminal, traceDocument(traced, causes, said, known && sent?.sentAt));
  } else await terminal.out(traceText(traced, said, terminal));
  return EXIT.done;
}

export const command: CommandModule = { define, run };
