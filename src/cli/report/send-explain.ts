/** What `send` says on stderr of why it did not end with 0, and of what came twice. */
import type { Expectation } from '../../drive/send/expect.ts';
import { MOST_NAMED, type Tally } from '../../drive/send/summary.ts';

export interface ExplainOptions {
  expectation?: Expectation;
  /** A command as it is to be typed: `destined status --stack other`. */
  command: (command: string) => string;
}

/** Lines without their ends; none where all is well. */
export function explanation(tally: Tally, { expectation, command }: ExplainOptions): string[] {
  const { rejected, sent, outcomes, duplicates = 0 } = tally.sum();
  const { named, refused } = tally;
  const lines = rejectedText(rejected, sent, refused, command);
  if (outcomes && outcomes.lost > 0) {
    lines.push(`no record by the timeout: ${listed(named.lost, outcomes.lost)}`);
    // What left no record shows no tail either.
    lines.push(`  see ${command(`trace ${named.lost[0] ?? 'last'}`)}`);
  }
  if (duplicates > 0) {
    const what =
      duplicates === 1 ? 'one message came twice' : `${duplicates} records are second ones of their messages`;
    lines.push(`${what}: ${listed(named.duplicate, duplicates)}`);
  }
  const broken = outcomes && expectation?.broken(outcomes);
  if (broken) {
    const kinds = expectation!.tooMany(outcomes);
    const examples = kinds.flatMap((kind) => named[kind].map((id) => `${id} (${kind})`));
    const all = kinds.reduce((sum, kind) => sum + outcomes[kind], 0);
    const which = examples.length > 0 ? `: ${listed(examples, all)}` : '';
    lines.push(`expected ${expectation!.text}, but ${broken}${which}`);
  }
  return lines;
}

/** The first few of `all`. */
function listed(examples: readonly string[], all: number): string {
  const shown = examples.slice(0, MOST_NAMED);
  return `${shown.join(', ')}${all > shown.length ? ` and ${all - shown.length} more` : ''}`;
}

/** A stage that is throttled is as it should be: `status` would find nothing. */
function rejectedText(
  rejected: number,
  sent: number,
  { throttled, suspect }: Tally['refused'],
  command: ExplainOptions['command'],
): string[] {
  const others = rejected - throttled;
  const lines: string[] = [];
  if (throttled > 0) {
    lines.push(
      `${throttled} of ${sent} ${verb(throttled)} rejected: the stage is throttled`,
      `  raise it with ${command('up --throttle <rate,burst>')}, or give a longer --timeout`,
    );
  }
  const hint = suspect ? `: see ${command('status')}` : '';
  if (others > 0) lines.push(`${others} of ${sent} ${verb(others)} rejected${hint}`);
  return lines;
}

const verb = (count: number) => (count === 1 ? 'was' : 'were');
