/** Prints records as they come: the text that a person reads, or a JSON object a line. */
import { isLoopback } from '../aws/is-loopback.ts';
import type { JudgedRecord } from '../logs/outcomes.ts';
import { readRecords } from '../logs/records.ts';
import { readRecoveries } from '../logs/recoveries.ts';
import { recordGroups } from '../logs/sightings.ts';
import { recordLine, recordText, type ToldRecord } from './report/records.ts';
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
  // What comes while this follows is open when it is shown, and the replay that makes it good says so later.
  // What made a failure good may have come after the range.
  const isRecovered = outcome === 'success' ? undefined : await readRecoveries({ aws, stack, from, signal });
  const told = (judged: JudgedRecord): ToldRecord => {
    if (!isRecovered || judged.record.condition === 'Success') return judged;
    return { ...judged, state: isRecovered(judged.record) ? 'recovered' : 'open' };
  };

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
        ? `${JSON.stringify(recordLine(told(judged)))}\n`
        : recordText(told(judged), { style: terminal.style, utc, full, width: terminal.width });
    }
    if (text) await terminal.out(text);
    if (shown === limit) break;
  }

  const hidden = leftOut === 0 ? '' : `; ${plural(leftOut, 'probe')} left out (--probes shows them)`;
  return { shown, note: `shown ${plural(shown, 'record')}${hidden}`, found };
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
