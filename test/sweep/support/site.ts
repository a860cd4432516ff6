/** Names the calls that a run makes, so that one that was seen in a recorded run is found again in another. */
import type { IncomingCall } from '../../../src/local/faults.ts';

/** A call by its operation and input, and which of several alike it is, from 1. */
export interface Site {
  name: string;
  nth: number;
}
export type Namer = (call: IncomingCall) => Site;

/** Members whose values the service makes up. */
const MADE_UP = new Set(['restApiId', 'deploymentId', 'nextToken', 'expectedRevisionId', 'PaginationToken']);
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** `sns.CreateTopic {"Name":"N"}`; `stack` becomes `N`, what services made up a blank. */
function nameOf({ service, operation, input }: IncomingCall, stack: string): string {
  const text = JSON.stringify(input, (key, value) => {
    // A Buffer is JSON already when it gets here.
    if (value?.path === '/deploymentId') return { ...value, value: '…' };
    if (MADE_UP.has(key) || value?.type === 'Buffer' || value instanceof Uint8Array) return '…';
    if (typeof value !== 'string') return value;
    const named = value.replaceAll(stack, 'N').replace(UUID, '…');
    const logged = named.replace(/API-Gateway-Execution-Logs_\w+/, 'API-Gateway-Execution-Logs_…');
    return logged.replace(/\/restapis\/\w+/, '/restapis/…').replace(/destined [0-9a-f]{64}( as \w+)?/, 'destined …');
  });
  return `${service}.${operation} ${text}`;
}

/** Counts calls of the same name; attempts at one call are that call. */
export function namer(stack: string): Namer {
  const counts = new Map<string, number>();
  const known = new Map<string, Site>();
  return (call) => {
    const before = call.invocation === undefined ? undefined : known.get(call.invocation);
    if (before) return before;
    const name = nameOf(call, stack);
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const site = { name, nth };
    if (call.invocation !== undefined) known.set(call.invocation, site);
    return site;
  };
}

export const textOf = ({ name, nth }: Site) => (nth === 1 ? name : `${name} (${nth})`);
