/** Shows a run of `send` while it goes on: one message as sentences, of many only trouble, or with `--stream` a JSON line for each. */
import type { SendEvent, SentMessage } from '../drive/send/send.ts';
import type { Tally } from '../drive/send/summary.ts';
import { createLineWriter } from './line-writer.ts';
import { eventText } from './report/send.ts';
import { progressText } from './report/send-progress.ts';
import type { Terminal } from './session.ts';

export interface SendReport {
  take(event: SendEvent): Promise<void> | undefined;
  /** After the last event, however it ended. */
  end(): Promise<void>;
}

/** In text of so many in trouble each has its line: what is more is counted. */
const MOST_LINES = 20;
const TROUBLE: readonly SendEvent['type'][] = ['rejected', 'lost'];

export function textReport({ out, warn, style, width }: Terminal, total: number): SendReport {
  let shown = 0;
  let leftOut = 0;
  return {
    take(event) {
      if (total > 1 && !TROUBLE.includes(event.type)) return undefined;
      const line = eventText(event, style, width);
      if (line === undefined) return undefined;
      shown += 1;
      if (shown <= MOST_LINES || total === 1) return out(line);
      leftOut += 1;
      return undefined;
    },
    async end() {
      if (leftOut > 0) warn(`${leftOut} more are not shown: -o json or --stream tells of each message`);
    },
  };
}

/** The document tells it all, at the end. */
export const silentReport: SendReport = { take: () => undefined, end: async () => {} };

/** Each message that was begun gets a line: once nothing more is waited for, else at the end. */
export function streamReport(terminal: Terminal): SendReport {
  const lines = createLineWriter(terminal);
  const open = new Set<SentMessage>();
  return {
    take(event) {
      if (event.type === 'begun') open.add(event.message);
      if (!('last' in event && event.last)) return undefined;
      open.delete(event.message);
      return lines.add(JSON.stringify(event.message));
    },
    async end() {
      for (const message of open) await lines.add(JSON.stringify(message));
      open.clear();
      await lines.flush();
    },
  };
}

/** Ten times a second is as often as anybody looks. */
const EVERY_MS = 100;
/** The rate is that of the last so many looks. */
const LOOKS = 20;

/** A line of progress, until the answered function is called. */
export function showProgress(terminal: Terminal, tally: Tally, total: number): () => void {
  const looks: { at: number; ended: number }[] = [];
  const look = () => {
    const width = terminal.progressWidth;
    if (width === undefined) return;
    const counts = tally.counts();
    looks.push({ at: performance.now(), ended: counts.ended });
    if (looks.length > LOOKS) looks.shift();
    const [first, last] = [looks[0]!, looks.at(-1)!];
    const seconds = (last.at - first.at) / 1000;
    const perSecond = seconds === 0 ? 0 : (last.ended - first.ended) / seconds;
    terminal.progress(progressText(counts, { total, perSecond, width }));
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    terminal.progress(undefined);
  };
}
