/** Stands in an expectation for a value that a service makes up. */
import type { Json } from './botocore.ts';

export class Like {
  readonly what: string;
  readonly matches: (value: Json) => boolean;
  constructor(what: string, matches: (value: Json) => boolean) {
    this.what = what;
    this.matches = matches;
  }
}

export const text = (what: string, pattern: RegExp): Like => new Like(what, (value) => pattern.test(String(value)));

export const A_UUID = text('a UUID', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const secondsOf = (value: Json) => (value as { $time?: number } | null)?.$time;
export const A_TIME = new Like('a time', (value) => Number.isFinite(secondsOf(value)));
/** As IAM and API Gateway keep them. */
export const A_WHOLE_SECOND = new Like('a time in whole seconds', (value) => Number.isInteger(secondsOf(value)));
export const MILLISECONDS = new Like('milliseconds', (value) => Number.isInteger(value) && Number(value) > 1e12);
