/** What `send` says in text: one message as a sentence, many as a sum. */
import type { ChalkInstance } from 'chalk';
import type { Percentiles } from '../../drive/latency.ts';
import type { SendEvent } from '../../drive/send.ts';
import type { SendDocument } from '../../drive/summary.ts';
import { answerText, styleOf } from './records.ts';
import { visible } from './visible.ts';

/** A line for what happened to one message; undefined for what isn't worth one. Ends in a newline. */
export function eventText(event: SendEvent, style: ChalkInstance): string | undefined {
  switch (event.type) {
    case 'accepted': {
      const { messageId, destinedId, latencyMs } = event.message;
      const id = style.dim(`id ${destinedId}`);
      return `accepted in ${latencyMs} ms  ${id}\n${style.dim(`  message ${visible(messageId ?? '?')}`)}\n`;
    }
    case 'rejected': {
      const { status, error, destinedId } = event.message;
      return `${style.red('rejected')}  ${status ?? 'no answer'}  ${visible(error ?? '')}  ${style.dim(`id ${destinedId}`)}\n`;
    }
    case 'outcome': {
      const { judged, message } = event;
      const why = `${judged.outcome === 'misrouted' ? 'no rule takes ' : ''}${answerText(judged.record)}`;
      return `${styleOf(style, judged.outcome)(judged.outcome)} after ${message.outcomeMs} ms  ${why}\n`;
    }
    case 'lost':
      return `${style.yellow('lost')}  no record of ${event.message.destinedId} by the timeout\n`;
    case 'duplicate':
      return `${style.yellow('duplicate')}  a second record of ${event.message.destinedId}\n`;
    case 'retry':
      return undefined;
  }
}

/** The sum of many; ends in a newline. */
export function summaryText(document: SendDocument, style: ChalkInstance): string {
  const { sent, accepted, rejected, latencyMs, outcomeMs, outcomes, duplicates } = document;
  const refused = rejected > 0 ? style.red(`, ${rejected} rejected`) : '';
  const lines = [`sent ${sent}: ${accepted} accepted${refused}`];
  if (latencyMs.max !== null) lines.push(`accepted in   ${percentilesText(latencyMs)}`);
  if (outcomeMs) lines.push(`outcome after ${percentilesText(outcomeMs)}`);
  if (outcomes) {
    const counts = (['success', 'failure', 'misrouted', 'lost'] as const)
      .filter((name) => outcomes[name] > 0)
      .map((name) => styleOf(style, name)(`${outcomes[name]} ${name}`));
    if (duplicates) counts.push(style.yellow(`${duplicates} duplicate records`));
    lines.push(`outcomes      ${counts.join(', ') || 'none'}`);
  }
  return `${lines.join('\n')}\n`;
}

const percentilesText = ({ p50, p95, p99, max }: Percentiles) =>
  `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, max ${max} ms`;
