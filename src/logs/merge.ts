/** Merges the pages of several log groups into one row in the order of time, holding no more than two pages of each. */
import type { LogLine } from './source.ts';

/** A batch is no longer, so that what is made of it stays small. */
const MOST_LINES = 2_000;

interface Head {
  /** What was handed on is let go of. */
  page: (LogLine | undefined)[];
  at: number;
  next: Promise<IteratorResult<LogLine[]>>;
  pages: AsyncIterator<LogLine[]>;
}

/**
 * Yields batches, each as long as the pages at hand allow; each source's next page is fetched while the one before is handed
 * on, and pages are emptied on the way. Errors of a source are thrown.
 */
export async function* merge(sources: readonly AsyncIterable<LogLine[]>[]): AsyncGenerator<LogLine[]> {
  const heads: Head[] = sources.map((source) => {
    const pages = source[Symbol.asyncIterator]();
    return { page: [], at: 0, next: ahead(pages), pages };
  });
  try {
    for (let active = await filled(heads); active.length > 0; active = await filled(active)) yield mergePages(active);
  } finally {
    await Promise.allSettled(heads.map(({ pages }) => pages.return?.()));
  }
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
      while (head.at >= head.page.length) {
        const { done, value } = await head.next;
        if (done) return false;
        head.page = value;
        head.at = 0;
        head.next = ahead(head.pages);
      }
      return true;
    }),
  );
  return heads.filter((_, index) => living[index]);
}

/** Starts fetching; an error waits until the page is wanted. */
function ahead(pages: AsyncIterator<LogLine[]>): Promise<IteratorResult<LogLine[]>> {
  const next = pages.next();
  next.catch(() => {});
  return next;
}
