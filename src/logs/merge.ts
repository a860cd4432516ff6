/** Merges the pages of several log groups into one row in the order of time, holding no more than two pages of each. */
import type { LogLine } from './source.ts';

interface Head {
  page: LogLine[];
  at: number;
  next: Promise<IteratorResult<LogLine[]>>;
  pages: AsyncIterator<LogLine[]>;
}

/** Yields batches; each source's next page is fetched while the one before is handed on. Errors of a source are thrown. */
export async function* merge(sources: readonly AsyncIterable<LogLine[]>[]): AsyncGenerator<LogLine[]> {
  const heads: Head[] = sources.map((source) => {
    const pages = source[Symbol.asyncIterator]();
    return { page: [], at: 0, next: ahead(pages), pages };
  });
  try {
    let active = await filled(heads);
    while (active.length > 0) {
      active.sort((a, b) => timeOf(a) - timeOf(b));
      const [first, second] = active;
      const until = second ? timeOf(second) : Number.POSITIVE_INFINITY;
      const begin = first!.at;
      while (first!.at < first!.page.length && timeOf(first!) <= until) first!.at += 1;
      yield first!.page.slice(begin, first!.at);
      if (first!.at === first!.page.length) active = await filled(active);
    }
  } finally {
    await Promise.allSettled(heads.map(({ pages }) => pages.return?.()));
  }
}

const timeOf = (head: Head) => head.page[head.at]!.time;

/** Brings every head that ran out to its next page with lines; heads at their end are left out. */
async function filled(heads: Head[]): Promise<Head[]> {
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
