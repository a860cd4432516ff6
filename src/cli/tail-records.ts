/** Prints records as they come: the text that a person reads, or a JSON object a line. */
import { isLoopback } from '../aws/is-loopback.ts';
import { readRecords } from '../logs/records.ts';
import { recordGroups } from '../logs/sightings.ts';
import { recordLine, recordText } from './report/records.ts';
import type { Place, Session } from './session.ts';
import type { Tailed, TailPlan } from './tail-plan.ts';

export async function tailRecords(
  { terminal, options, signal }: Session,
  { aws, stack }: Pick<Place, 'aws' | 'stack'>,
  { outcome, from, to, follow, full, limit, probes, utc }: TailPlan,
  whenEmpty: () => void,
): Promise<Tailed> {
  const json = options.output === 'json';
  const groups = recordGroups(stack).size;
  let shown = 0;
  let leftOut = 0;
  let found = false;
  // A round of polling is how late a record commonly is.
  const holdMs = isLoopback(aws.endpoint) ? 100 : 1_000;

  for await (const { records, missing, caughtUp } of readRecords({ aws, stack, from, to, follow, signal, holdMs })) {
    found ||= missing.length < groups;
    if (caughtUp && !found) whenEmpty();
    // What was waited for, a throttle perhaps, is over.
    if (caughtUp) terminal.progress(undefined);
    let text = '';
    for (const judged of records) {
      if (outcome !== 'all' && judged.outcome !== outcome) continue;
      if (judged.record.probe && !probes) {
        leftOut += 1;
        continue;
      }
      if (shown === limit) break;
      shown += 1;
      text += json
        ? `${JSON.stringify(recordLine(judged))}\n`
        : recordText(judged, { style: terminal.style, utc, full, width: terminal.width });
    }
    if (text) await terminal.out(text);
    if (shown === limit) break;
  }

  const hidden = leftOut === 0 ? '' : `; ${plural(leftOut, 'probe')} left out (--probes shows them)`;
  return { shown, note: `shown ${plural(shown, 'record')}${hidden}`, found };
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
