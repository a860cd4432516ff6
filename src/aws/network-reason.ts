/** What a network that does not work is called: by Node's and the SDK's names of it. */

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'it did not answer in time',
  TimeoutError: 'it did not answer in time',
};

/** Undefined for an error of something else. */
export function networkReason({ code, name }: Error & { code?: unknown }): string | undefined {
  const key = typeof code === 'string' ? code : name;
  return Object.hasOwn(REASONS, key) ? REASONS[key] : undefined;
}
