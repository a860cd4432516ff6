/** Merges the pages of several log groups into one row in the order of time, holding no more than two pages of each. */
import type { LogLine, Page } from './source.ts';

/** A batch is no longer, so that what is made of it stays small. */
const MOST_LINES = 2_000;
/** So many pages are fetched ahead, of all groups together, so that memory does not grow with their number. */
const MOST_AHEAD = 4;

interface Head {
  /** What its page still holds, part by part. */
  page: Iterator<LogLine[]>;
  /** The part that is read; what was handed on is let go of. */
  part: (LogLine | undefined)[];
  at: number;
  /** Lines of its page that were handed on. */
  used: number;
  /** Its next page, if that was asked for. */
  next?: Promise<IteratorResult<Page>>;
  pages: AsyncIterator<Page>;
}

/**
 * Yields batches, each as long as the pages at hand allow; pages that are wanted soon are fetched while those before are handed
 * on, and emptied on the way. Errors of a source are thrown.
 */
export async function* merge(sources: readonly AsyncIterable<Page>[]): AsyncGenerator<LogLine[]> {
  const heads: Head[] = sources.map((source) => ({
    page: [].values(),
    part: [],
    at: 0,
    used: 0,
    pages: source[Symbol.asyncIterator](),
  }));
  try {
    for (let active = await filled(heads); active.length > 0; active = await filled(active)) {
      fetchAhead(active);
      yield mergePages(active);
    }
  } finally {
    await Promise.allSettled(heads.map(({ pages }) => pages.return?.()));
  }
}

/** Asks for the pages that are wanted first: most are of about one size. */
function fetchAhead(heads: readonly Head[]): void {
  const waiting = heads.filter(({ next }) => next === undefined).sort((a, b) => b.used - a.used);
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
    const { part } = first;
    while (first.at < part.length && timeOf(first) <= until && lines.length < MOST_LINES) {
      lines.push(part[first.at]!);
      part[first.at] = undefined;
      first.at += 1;
      first.used += 1;
    }
    if (!hasLine(first) || lines.length === MOST_LINES) return lines;
  }
}

const timeOf = (head: Head) => head.part[head.at]!.time;

/** Goes on to the page's next part where one is used up; false at the page's end. */
function hasLine(head: Head): boolean {
  while (head.at === head.part.length) {
    const { done, value } = head.page.next();
    if (done) return false;
    head.part = value;
    head.at = 0;
  }
  return true;
}

/** Brings every head that ran out to its next page with lines; heads at their end are left out. */
async function filled(heads: readonly Head[]): Promise<Head[]> {
  const living = await Promise.all(
    heads.map(async (head) => {
      while (!hasLine(head)) {
        const { done, value } = await (head.next ?? nextOf(head));
        if (done) return false;
        head.page = value[Symbol.iterator]();
        head.used = 0;
        head.next = undefined;
      }
      return true;
    }),
  );
  return heads.filter((_, index) => living[index]);
}

/** Starts fetching; an error waits until the page is wanted. */
function nextOf({ pages }: Head): Promise<IteratorResult<Page>> {
  const next = pages.next();
  next.catch(() => {});
  return next;
}
