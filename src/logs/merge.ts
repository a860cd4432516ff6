/** Merges the pages of several log groups into one row in the order of time, holding no more than two pages of each. */
import type { LogLine } from './source.ts';

/** A batch is no longer, so that what is made of it stays small. */
const MOST_LINES = 2_000;
/** So many pages are fetched ahead, of all groups together, so that memory does not grow with their number. */
const MOST_AHEAD = 4;

interface Head {
  /** What was handed on is let go of. */
  page: (LogLine | undefined)[];
  at: number;
  /** Its next page, if that was asked for. */
  next?: Promise<IteratorResult<LogLine[]>>;
  pages: AsyncIterator<LogLine[]>;
}

/**
 * Yields batches, each as long as the pages at hand allow; pages that are wanted soon are fetched while those before are handed
 * on, and emptied on the way. Errors of a source are thrown.
 */
export async function* merge(sources: readonly AsyncIterable<LogLine[]>[]): AsyncGenerator<LogLine[]> {
  const heads: Head[] = sources.map((source) => ({ page: [], at: 0, pages: source[Symbol.asyncIterator]() }));
  try {
    for (let active = await filled(heads); active.length > 0; active = await filled(active)) {
      fetchAhead(active);
      yield mergePages(active);
    }
  } finally {
    await Promise.allSettled(heads.map(({ pages }) => pages.return?.()));
  }
}

const leftOf = ({ page, at }: Head) => page.length - at;

/** Asks for the pages that are wanted first. */
function fetchAhead(heads: readonly Head[]): void {
  const waiting = heads.filter(({ next }) => next === undefined).sort((a, b) => leftOf(a) - leftOf(b));
  const count = MOST_AHEAD - (heads.length - waiting.length);
  for (const head of waiting.slice(0, Math.max(0, count))) head.next = nextOf(head);
}

/** What is known to come next: at most until one of the pages is used up, for what follows it may come before the others. */
function mergePages(heads: readonly Head[]): LogLine[] {
  const lines: LogLine[] = [];
  for (;;) {
    let first = heads[0]!;
    let until = Number.POSITIVE_INFINITY;
    for (const head of heads.slice(1)) {
      if (timeOf(head) < timeOf(first)) {
        until = Math.min(until, timeOf(first));
        first = head;
      } else until = Math.min(until, timeOf(head));
    }
    const { page } = first;
    while (first.at < page.length && timeOf(first) <= until && lines.length < MOST_LINES) {
      lines.push(page[first.at]!);
      page[first.at] = undefined;
      first.at += 1;
    }
    if (first.at === page.length || lines.length === MOST_LINES) return lines;
  }
}

const timeOf = (head: Head) => head.page[head.at]!.time;

/** Brings every head that ran out to its next page with lines; heads at their end are left out. */
async function filled(heads: readonly Head[]): Promise<Head[]> {
  const living = await Promise.all(
    heads.map(async (head) => {
      while (leftOf(head) === 0) {
        const { done, value } = await (head.next ?? nextOf(head));
        if (done) return false;
        head.page = value;
        head.at = 0;
        head.next = undefined;
      }
      return true;
    }),
  );
  return heads.filter((_, index) => living[index]);
}

/** Starts fetching; an error waits until the page is wanted. */
function nextOf({ pages }: Head): Promise<IteratorResult<LogLine[]>> {
  const next = pages.next();
  next.catch(() => {});
  return next;
}
