/** Pages of a list, with an opaque marker. */
import { invalid } from './checks.ts';

/** The items from `marker` on, `size` at most, and the marker of the rest. */
export function pageOf<T>(items: readonly T[], marker: string | undefined, size: number): { page: T[]; next?: string } {
  const start = marker ? Buffer.from(marker, 'base64').toString() : '0';
  if (!/^\d{1,9}$/.test(start)) throw invalid('Invalid pagination token.');
  const from = Number(start);
  const end = from + size;
  return {
    page: items.slice(from, end),
    ...(end < items.length ? { next: Buffer.from(String(end)).toString('base64') } : {}),
  };
}
