/** Trouble on demand: which call of which operation goes wrong, and how, as a script says. */
import { awsError } from './wire/aws-error.ts';
import type { ServiceName } from './wire/services.ts';

/**
 * How a call goes wrong: the connection is cut `before` it happened, or `after` (whatever came of it, an error as well, nobody
 * is told); it is throttled, or answered by a 500, and does not happen; it hangs, unanswered, and does not happen; or it is answered
 * by a page that is `empty`, with a token that goes on where this call would have read (aws-facts 7.1).
 */
const FAULTS = ['before', 'after', 'throttle', 'error', 'hang', 'empty'] as const;
export type Fault = (typeof FAULTS)[number];

/** A call that was understood, before it is authorized. */
export interface IncomingCall {
  service: ServiceName;
  operation: string;
  input: unknown;
  /** The same for all attempts of an SDK's client at one call; undefined of other clients. */
  invocation: string | undefined;
}
/** A call waits for what it answers. */
export type Faults = (call: IncomingCall) => Fault | undefined | Promise<Fault | undefined>;

/** An entry of a script. */
export interface FaultRule {
  /** As `--verbose` and AWS's policies write it, in any case: `lambda:CreateFunction`, `Lambda.CreateFunction`, or `CreateFunction` of whatever service. */
  operation: string;
  fault: Fault;
  /** Which call of the operation, from 1 on; the first, unless given. An SDK's attempts at one call are one. */
  call: number;
  /** How many calls from that one on; one, unless given. */
  calls: number;
  /** How many attempts at each; all, unless given. */
  attempts: number;
}

/** What the SDK calls a service, where it isn't the name that its requests are signed for. */
const CLIENTS: Partial<Record<ServiceName, string>> = {
  events: 'eventbridge',
  logs: 'cloudwatchlogs',
  tagging: 'resourcegroupstaggingapi',
};

/** What IAM's policies call it, where it isn't that name either. */
const POLICIES: Partial<Record<ServiceName, string>> = { tagging: 'tag' };

/** All that an operation may be called, in lower case. */
export const namesOf = (service: ServiceName, operation: string): string[] => {
  const services = [service, CLIENTS[service], POLICIES[service]].filter((name) => name !== undefined);
  return [...services.map((name) => `${name}.${operation}`), operation].map((name) => name.toLowerCase());
};

/** Which of these names a rule means. */
export const wantedBy = ({ operation }: Pick<FaultRule, 'operation'>): string =>
  operation.toLowerCase().replace(':', '.');

/** The one operation of ours whose pages may be empty and yet carry a token (aws-facts 7.1). */
const EMPTY_PAGES = ['logs', 'FilterLogEvents'] as const;

/** May `empty` be the fault of its calls? */
export const hasEmptyPages = (service: ServiceName, operation: string): boolean =>
  service === EMPTY_PAGES[0] && operation === EMPTY_PAGES[1];

/** Faults by the rules of a script; of several that fit, the first. */
export function faultsOf(rules: readonly FaultRule[]): (call: IncomingCall) => Fault | undefined {
  const counters = rules.map((rule) => ({ rule, counts: counter() }));
  return ({ service, operation, invocation }) => {
    const names = namesOf(service, operation);
    let found: Fault | undefined;
    for (const { rule, counts } of counters) {
      if (!names.includes(wantedBy(rule))) continue;
      const { call, attempt } = counts(invocation);
      const isMeant = call >= rule.call && call < rule.call + rule.calls && attempt <= rule.attempts;
      if (isMeant) found ??= rule.fault;
    }
    return found;
  };
}

/** Counts calls, and the attempts at each, from 1. */
function counter() {
  const seen = new Map<string, { call: number; attempts: number }>();
  let calls = 0;
  return (invocation: string | undefined) => {
    const known = invocation === undefined ? undefined : seen.get(invocation);
    if (known) {
      known.attempts += 1;
      return { call: known.call, attempt: known.attempts };
    }
    calls += 1;
    if (invocation !== undefined) seen.set(invocation, { call: calls, attempts: 1 });
    return { call: calls, attempt: 1 };
  };
}

/** How services say that there are too many calls (aws-facts 5.1, 5.3); the names of SNS, STS and tagging are those of their clients' models, the texts unverified. */
const THROTTLES: Record<ServiceName, [name: string, message: string, status: number]> = {
  apigateway: ['TooManyRequestsException', 'Too Many Requests', 429],
  lambda: ['TooManyRequestsException', 'Rate exceeded', 429],
  events: ['ThrottlingException', 'Rate exceeded', 400],
  logs: ['ThrottlingException', 'Rate exceeded', 400],
  iam: ['Throttling', 'Rate exceeded', 400],
  sts: ['Throttling', 'Rate exceeded', 400],
  sns: ['Throttled', 'Rate exceeded', 429],
  tagging: ['ThrottledException', 'Rate exceeded', 400],
};

/** The error that a throttled call is answered by. */
export function throttled(service: ServiceName): Error {
  const [name, message, status] = THROTTLES[service];
  return awsError(name, message, {}, status);
}

/** Reads a script: a JSON list of rules. Throws an Error that says which member is wrong. */
export function parseFaults(text: string): FaultRule[] {
  const rules: unknown = JSON.parse(text);
  if (!Array.isArray(rules))
    throw new Error('a list of faults is needed, e.g. [{"operation": "lambda:CreateFunction", "fault": "after"}]');
  return rules.map(parseRule);
}

const MEMBERS = ['operation', 'fault', 'call', 'calls', 'attempts'];

function parseRule(rule: unknown, index: number): FaultRule {
  const at = `[${index}]`;
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) throw new Error(`${at} must be an object`);
  const members = rule as Record<string, unknown>;
  const unknown = Object.keys(members).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw new Error(`${at}.${unknown} is not known; there are ${MEMBERS.join(', ')}`);
  const { operation, fault } = members;
  if (typeof operation !== 'string' || !/^(\w+[.:])?[A-Za-z]+$/.test(operation)) {
    throw new Error(`${at}.operation must name an operation, e.g. "lambda:CreateFunction"`);
  }
  if (!FAULTS.includes(fault as Fault)) throw new Error(`${at}.fault must be one of ${FAULTS.join(', ')}`);
  if (fault === 'empty' && !namesOf(...EMPTY_PAGES).includes(wantedBy({ operation }))) {
    throw new Error(`${at}.fault empty is for ${EMPTY_PAGES.join(':')} alone: no page of ${operation} is ever empty`);
  }
  const count = (name: string, otherwise: number): number => {
    const value = members[name] ?? otherwise;
    if (value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && (value as number) > 0))
      return value as number;
    throw new Error(`${at}.${name} must be a whole number from 1 on`);
  };
  return {
    operation,
    fault: fault as Fault,
    call: count('call', 1),
    calls: count('calls', 1),
    attempts: count('attempts', Number.POSITIVE_INFINITY),
  };
}
