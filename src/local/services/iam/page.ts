/** IAM's paging: up to MaxItems, and a Marker that says where to go on. */
import { checkRange, validationError } from './check.ts';

export interface Page<T> {
  items: T[];
  IsTruncated: boolean;
  Marker?: string;
}

/** One page of `sorted`; the marker holds the key of the last item given, so what comes and goes between pages does no harm. */
export function page<T>(sorted: T[], keyOf: (item: T) => string, marker?: string, max = 100): Page<T> {
  checkRange('maxItems', max, 1, 1000);
  let rest = sorted;
  if (marker !== undefined) {
    const after = Buffer.from(marker, 'base64url').toString();
    if (!after.startsWith('after:')) throw validationError('Invalid Marker.');
    rest = sorted.filter((item) => keyOf(item) > after.slice(6));
  }
  const items = rest.slice(0, max);
  if (items.length === rest.length) return { items, IsTruncated: false };
  const last = items.at(-1);
  const Marker = Buffer.from(`after:${last === undefined ? '' : keyOf(last)}`).toString('base64url');
  return { items, IsTruncated: true, Marker };
}
