/** A point in time as people read it: today's by the clock alone, others with their date. */

/** `time` in ms since 1970 or as ISO text; local time, or UTC with a Z. */
export function moment(time: number | string, { utc, now = Date.now() }: { utc: boolean; now?: number }): string {
  const [day, clock] = partsOf(new Date(time), utc);
  const [today] = partsOf(new Date(now), utc);
  return `${day === today ? '' : `${day} `}${clock}${utc ? 'Z' : ''}`;
}

function partsOf(date: Date, utc: boolean): [day: string, clock: string] {
  // Local time is what UTC's clock would show, had the zone's offset passed already.
  const shown = utc ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  const iso = shown.toISOString();
  return [iso.slice(0, 10), iso.slice(11, 23)];
}
