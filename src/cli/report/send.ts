/** What `send` says in text: one message as a sentence, many as a sum. */
import type { ChalkInstance } from 'chalk';
import type { Percentiles } from '../../drive/send/latency.ts';
import type { SendEvent } from '../../drive/send/send.ts';
import type { SendSum } from '../../drive/send/summary.ts';
import { hanging } from './hanging.ts';
import { answerText, styleOf } from './records.ts';
import { visible } from './visible.ts';

/** What happened to one message; undefined for what isn't worth a line. Ends in a newline. `width`: columns of a terminal. */
export function eventText(event: SendEvent, style: ChalkInstance, width?: number): string | undefined {
  switch (event.type) {
    case 'accepted': {
      const { messageId, destinedId, latencyMs, tries } = event.message;
      const id = style.dim(`id ${destinedId}`);
      const after = tries === undefined ? '' : `, after ${tries} tries`;
      return `accepted in ${latencyMs} ms${after}  ${id}\n${style.dim(`  message ${visible(messageId ?? '?')}`)}\n`;
    }
    case 'rejected': {
      const { status, error, destinedId } = event.message;
      const head = `rejected  ${status ?? 'no answer'}  `;
      const text = `${visible(error ?? '')}  ${style.dim(`id ${destinedId}`)}`;
      return `${head.replace('rejected', style.red('rejected'))}${hanging(text, head.length, width)}\n`;
    }
    case 'outcome': {
      const { judged, message } = event;
      const why = `${judged.outcome === 'misrouted' ? 'no rule takes ' : ''}${answerText(judged.record)}`;
      const after = ` after ${message.outcomeMs} ms  `;
      const column = judged.outcome.length + after.length;
      return `${styleOf(style, judged.outcome)(judged.outcome)}${after}${hanging(why, column, width)}\n`;
    }
    case 'lost':
      return `${style.yellow('lost')}  no record of ${event.message.destinedId} by the timeout\n`;
    case 'duplicate':
      return `${style.yellow('duplicate')}  a second record of ${event.message.destinedId}\n`;
    case 'begun':
    case 'retry':
      return undefined;
  }
}

/** The sum of many; ends in a newline. */
export function summaryText(sum: SendSum, style: ChalkInstance): string {
  const { sent, accepted, rejected, retries, latencyMs, outcomeMs, outcomes, duplicates } = sum;
  const refused = rejected > 0 ? style.red(`, ${rejected} rejected`) : '';
  const cutOff = sent - accepted - rejected;
  const open = cutOff > 0 ? style.yellow(`, ${cutOff} without an answer`) : '';
  const again = retries ? style.yellow(`, ${retries} retries`) : '';
  const lines = [`sent ${sent}: ${accepted} accepted${refused}${open}${again}`];
  if (latencyMs.max !== null) lines.push(`accepted in   ${percentilesText(latencyMs)}`);
  if (outcomeMs) lines.push(`outcome after ${percentilesText(outcomeMs)}`);
  if (outcomes) {
    const counts = (['success', 'failure', 'misrouted', 'lost'] as const)
      .filter((name) => outcomes[name] > 0)
      .map((name) => styleOf(style, name)(`${outcomes[name]} ${name}`));
    if (outcomes.unknown) counts.push(style.yellow(`${outcomes.unknown} unknown`));
    if (duplicates) counts.push(style.yellow(`${duplicates} duplicate records`));
    lines.push(`outcomes      ${counts.join(', ') || 'none'}`);
  }
  return `${lines.join('\n')}\n`;
}

const percentilesText = ({ p50, p95, p99, max }: Percentiles) =>
  `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, max ${max} ms`;
