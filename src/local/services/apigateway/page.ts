/** API Gateway's paging: `limit` items from `position` on. */
import { awsError } from '../../wire/aws-error.ts';

const DEFAULT = 25;
const MOST = 500;

/** One page; a position is the id after which it goes on, so what comes and goes between pages does no harm. */
export function page<T>(
  items: T[],
  idOf: (item: T) => string,
  position: string | undefined,
  limit = DEFAULT,
): { items: T[]; position?: string } {
  if (limit < 1 || limit > MOST) throw awsError('BadRequestException', `Invalid limit: ${limit}`);
  const sorted = items.map((item) => ({ id: idOf(item), item })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const last = position === undefined ? '' : after(position);
  const rest = sorted.filter(({ id }) => id > last);
  const shown = rest.slice(0, limit);
  const more = rest.length > shown.length;
  return {
    items: shown.map(({ item }) => item),
    ...(more ? { position: Buffer.from(`after:${shown.at(-1)!.id}`).toString('base64url') } : {}),
  };
}

function after(position: string): string {
  const text = Buffer.from(position, 'base64url').toString();
  if (!text.startsWith('after:')) throw awsError('BadRequestException', 'Invalid position parameter');
  return text.slice(6);
}
