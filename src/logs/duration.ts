/** Understands durations and points in time as people write them: `30s`, `10m`, `2h`, `1d`, or an ISO time. */

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A date, or a date and a time; without a zone it is local time, as everywhere in JavaScript but for bare dates. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Ms; undefined when it is no duration. Parts may follow each other: `1h30m`. */
export function parseDuration(text: string): number | undefined {
  const compact = text.trim();
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(compact)) return undefined;
  let total = 0;
  for (const [, amount, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    total += Number(amount) * UNITS[unit!]!;
  return total;
}

/** Ms since 1970 of a moment: a duration before `now`, or an ISO time; undefined when it is neither. */
export function parseMoment(text: string, now: number): number | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  const [, year, month, day] = ISO.exec(text.trim()) ?? [];
  // JavaScript takes the 30th of February for the 2nd of March.
  if (day === undefined || Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate())
    return undefined;
  // A bare date is the local day's beginning, not UTC's.
  const time = Date.parse(text.trim().length === 10 ? `${text.trim()}T00:00` : text.trim());
  return Number.isNaN(time) ? undefined : time;
}
