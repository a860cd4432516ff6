/** Searches log groups for lines; a group that isn't there, or may not be read, is told beside what was found. */
import type { Aws } from '../aws/aws.ts';
import { isNamed } from '../aws/error-names.ts';
import { type LogLine, readRange } from './source.ts';

export interface Search {
  logGroups: readonly string[];
  /** Ms since 1970, inclusive. */
  from: number;
  to?: number;
  filterPattern?: string;
  /** Which of the lines that the service finds are wanted; all, unless given. */
  keep?(line: LogLine): boolean;
  /** Of one group no more lines than so many are read; `cut` tells of it. */
  most?: number;
}

export interface Searched {
  /** In the order of time, group by group. */
  lines: LogLine[];
  /** One of the groups holds more than was asked for. */
  cut: boolean;
}

export interface Searcher {
  search(search: Search): Promise<Searched>;
  /** Groups that were asked for. */
  asked: ReadonlySet<string>;
  /** Of these, what doesn't exist. */
  missing: ReadonlySet<string>;
  /** Groups that the caller may not read, each with AWS's words. */
  unread: ReadonlyMap<string, string>;
}

const DENIED = ['AccessDeniedException', 'AccessDenied'];

/** All groups at once, each to its last page. Throws the reason of an aborted `signal`. */
export function createSearcher(aws: Aws, signal: AbortSignal): Searcher {
  const asked = new Set<string>();
  const missing = new Set<string>();
  const unread = new Map<string, string>();

  async function searchOne(logGroup: string, { from, to, filterPattern, keep, most }: Search): Promise<Searched> {
    const lines: LogLine[] = [];
    asked.add(logGroup);
    if (to !== undefined && to < from) return { lines, cut: false };
    try {
      for await (const page of readRange({ aws, logGroup, from, to, filterPattern, signal })) {
        lines.push(...(keep ? page.filter(keep) : page));
        if (most !== undefined && lines.length > most) return { lines, cut: true };
      }
    } catch (error) {
      if (isNamed(error, 'ResourceNotFoundException')) missing.add(logGroup);
      else if (isNamed(error, ...DENIED)) unread.set(logGroup, error.message);
      else throw error;
    }
    // Reading ends without a word at Ctrl-C: a part of it would be taken for all.
    signal.throwIfAborted();
    return { lines, cut: false };
  }

  return {
    asked,
    missing,
    unread,
    async search(search) {
      const all = await Promise.all(search.logGroups.map((logGroup) => searchOne(logGroup, search)));
      return { lines: all.flatMap(({ lines }) => lines), cut: all.some(({ cut }) => cut) };
    },
  };
}
