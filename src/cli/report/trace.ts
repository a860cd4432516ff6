/** A message's way: the document of `trace`, and the waterfall that a person reads. */
import type { ChalkInstance } from 'chalk';
import type { Traced, TraceOutcome } from '../../drive/trace/trace.ts';
import type { Hop } from '../../drive/trace/trace-hops.ts';
import type { Causes } from '../trace-causes.ts';
import type { Said } from '../trace-text.ts';
import { hanging } from './hanging.ts';
import { moment } from './moment.ts';
import { visible } from './visible.ts';

/** Design §4, and what else is known. `explanation` is what the text says beneath the waterfall, a line each. */
export function traceDocument(traced: Traced, { stops }: Causes, said: readonly Said[], sentAt?: string) {
  const { messageId, outcome, hops, destinedId, apiRequestId, requestId, replayOf, rules, suspects, duplicates } =
    traced;
  const explanation = said.flatMap(({ text, beneath }) => [text, ...beneath]).join('\n');
  return {
    messageId,
    outcome,
    hops,
    ...(explanation !== '' && { explanation }),
    destinedId,
    apiRequestId,
    requestId,
    replayOf,
    sentAt,
    ...(stops.length > 0 && {
      stops: stops.map(({ at, what, certainty, pending, nextTryAt, causes, drops }) => {
        return { at, what, certainty, pending, nextTryAt, resources: causes, ...(drops.length > 0 && { drops }) };
      }),
    }),
    rules,
    suspects,
    ...(duplicates > 0 && { duplicates }),
    ...(traced.replays.length > 0 && { replays: traced.replays }),
    ...(traced.unseen.length > 0 && { unseen: traced.unseen }),
  };
}

export interface TraceStyle {
  style: ChalkInstance;
  /** Columns of the terminal; without, nothing is wrapped. */
  width?: number;
}

/** Longer texts, of errors above all, are cut; the document has them whole. */
const MOST_CHARACTERS = 600;

function cut(text: string): string {
  const shown = visible(text.slice(0, MOST_CHARACTERS));
  return text.length > MOST_CHARACTERS ? `${shown}… (${text.length - MOST_CHARACTERS} characters more)` : shown;
}

const BAR = 12;
const HOP = 8;
const TIME = 9;
const GAP = 10;
/** Narrower terminals do without the bars, and still narrower ones without the time since the hop before. */
const BARS_FROM = 72;
const GAPS_FROM = 52;

/**
 * ```
 * success  message 64c538fc-…
 *          id 131bd84b16699161285e
 *
 * hop          time     after                began at 10:31:02.123
 * topic        0 ms            │             the-destined-lambda took the message
 * function    14 ms    +14 ms  ███           the-destined-lambda-destined ran 35 ms
 * ```
 * Ends in a newline.
 */
export function traceText(traced: Traced, said: readonly Said[], { style, width }: TraceStyle): string {
  const { outcome, messageId, destinedId, apiRequestId, requestId, replayOf, hops } = traced;
  const indent = ' '.repeat(outcome.length + 2);
  const ids = [
    messageId !== null && messageId !== replayOf && ['message', messageId],
    destinedId !== undefined && ['id', destinedId],
    apiRequestId !== undefined && ['API request', apiRequestId],
    requestId !== undefined && ['Lambda request', requestId],
    replayOf !== undefined && ['replay of', replayOf],
  ].filter((id) => Array.isArray(id));
  const head = ids.flatMap(([label = '', id = ''], index) => {
    const before = index === 0 ? `${coloured(style, outcome)(outcome)}  ` : indent;
    const shown = visible(id);
    // An id is there to be copied: it has a line of its own where it would be cut otherwise.
    const fits = indent.length + label.length + 1 + shown.length <= (width ?? Number.POSITIVE_INFINITY);
    return fits ? [`${before}${label} ${shown}`] : [`${before}${label}`, `  ${shown}`];
  });
  if (head.length === 0) head.push(coloured(style, outcome)(outcome));
  const lines = [
    ...head,
    '',
    ...(hops.length > 0 ? waterfall(hops, { style, width }) : ['nothing is known of its way']),
  ];
  for (const { text, beneath } of said) {
    lines.push('', hanging(cut(text), 0, width));
    lines.push(...beneath.map((line) => `  ${hanging(cut(line), 2, width)}`));
  }
  return `${lines.join('\n')}\n`;
}

const coloured = (style: ChalkInstance, outcome: TraceOutcome): ChalkInstance =>
  outcome === 'success' ? style.green : outcome === 'failure' || outcome === 'lost' ? style.red : style.yellow;

function waterfall(hops: readonly Hop[], { style, width = Number.POSITIVE_INFINITY }: TraceStyle): string[] {
  const gaps = width >= GAPS_FROM;
  const bars = width >= BARS_FROM;
  const column = HOP + TIME + (gaps ? GAP : 0) + 2 + (bars ? BAR + 2 : 0);
  const beside = (text: string) => hanging(cut(text), column, Number.isFinite(width) ? width : undefined);
  const end = Math.max(1, ...hops.flatMap((hop) => spansOf(hop).map(({ to }) => to)));
  const first = hops.find(({ at }) => at !== null)?.at;
  const began = first ? `began at ${moment(first, { utc: false })}` : '';
  const title = `${'hop'.padEnd(HOP)}${'time'.padStart(TIME)}${gaps ? 'after'.padStart(GAP) : ''}  ${bars ? ' '.repeat(BAR + 2) : ''}`;
  const lines = [style.dim(`${title}${beside(began)}`.trimEnd())];
  let before: number | undefined;
  for (const hop of hops) {
    const { sinceStartMs, detail, certainty } = hop;
    const time = sinceStartMs === null ? '-' : millis(sinceStartMs);
    const gap = sinceStartMs === null || before === undefined ? '' : `+${millis(sinceStartMs - before)}`;
    if (sinceStartMs !== null) before = sinceStartMs;
    const head = `${hop.hop.padEnd(HOP)}${time.padStart(TIME)}${gaps ? gap.padStart(GAP) : ''}  `;
    const sure = certainty === undefined ? '' : certainty === 'likely' ? 'likely: ' : 'perhaps: ';
    const bar = bars ? `${style.cyan(barOf(hop, end))}  ` : '';
    lines.push(`${head}${bar}${beside(`${sure}${detail}`)}`);
  }
  return lines;
}

/** What a hop took, in ms since the start; a moment where it took nothing that is known. */
function spansOf({ sinceStartMs, at, attempts = [] }: Hop): { from: number; to: number }[] {
  if (sinceStartMs === null || at === null) return [];
  const start = Date.parse(at) - sinceStartMs;
  const spans = attempts.map((attempt) => {
    const from = Date.parse(attempt.at) - start;
    return { from, to: from + (attempt.durationMs ?? 0) };
  });
  return spans.length > 0 ? spans : [{ from: sinceStartMs, to: sinceStartMs }];
}

function barOf(hop: Hop, end: number): string {
  const cells = Array.from({ length: BAR }, () => ' ');
  for (const { from, to } of spansOf(hop)) {
    const first = Math.min(BAR - 1, Math.max(0, Math.floor((from / end) * BAR)));
    const last = Math.min(BAR - 1, Math.max(first, Math.ceil((to / end) * BAR) - 1));
    for (let at = first; at <= last; at += 1) cells[at] = to > from ? '█' : '│';
  }
  return cells.join('');
}

/** `14 ms`, `3.2 s`, `2 min 5 s`. */
function millis(ms: number): string {
  if (Math.abs(ms) < 1_000) return `${Math.round(ms)} ms`;
  if (Math.abs(ms) < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${(ms / 60_000).toFixed(1)} min`;
}
