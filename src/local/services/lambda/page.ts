/** Pages of a list, with an opaque marker. */
import { invalid } from './checks.ts';

/** The items from `marker` on, `size` at most, and the marker of the rest. */
export function pageOf<T>(items: readonly T[], marker: string | undefined, size: number): { page: T[]; next?: string } {
  const from = marker === undefined || marker === '' ? 0 : Number(Buffer.from(marker, 'base64').toString());
  if (!Number.isInteger(from) || from < 0) throw invalid('Invalid pagination token.');
  const end = from + Math.max(1, size);
  return {
    page: items.slice(from, end),
    ...(end < items.length ? { next: Buffer.from(String(end)).toString('base64') } : {}),
  };
}
