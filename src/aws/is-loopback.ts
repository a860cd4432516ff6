/** Whether an endpoint is on this very machine: no quota, no bill, no account of anybody, and what was written is there at once. */

export function isLoopback(endpoint: string | undefined): boolean {
  if (!endpoint || !URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  return /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}
