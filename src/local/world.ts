/** What the services of the endpoint know of each other: each hop of the pattern is one typed call, so no service imports another. */
import type { Clock } from './clock.ts';
import type { Drops } from './drops.ts';
import type { Policy } from './policy/policy.ts';
import type { Slowness } from './slowness.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';

/** Who makes a request. */
export interface Caller {
  /** e.g. `arn:aws:iam::000000000000:root` or `arn:aws:sts::…:assumed-role/ROLE/SESSION`. */
  arn: string;
  /** The role behind a session; undefined for the account's root, who may do everything. */
  roleArn?: string;
  accessKeyId: string;
  /** IAM's unique id, e.g. `AROA…:SESSION`; the account for its root. */
  userId?: string;
}
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}
/** The answer of a permission check; `reason` is for the drop counter and error texts. */
export type Verdict = { allowed: true } | { allowed: false; reason: string };
/** The answer of an asynchronous hop. AWS tells the sender's user nothing of a failure here: it is dropped, and counted. */
export type Delivery =
  | { delivered: true; requestId?: string }
  | { delivered: false; code: 'NO_PERMISSIONS' | 'NO_RESOURCE' | 'THROTTLING' | 'SDK_CLIENT_ERROR'; reason: string };
/** A service acting for one of its resources: what a resource policy's Principal.Service and aws:SourceArn are compared with. */
export interface ServiceActor {
  service: string;
  sourceArn: string;
}

/** IAM and STS: services/iam. */
export interface Identity {
  /** The caller and secret behind an access key, and whether its session has expired; undefined for an unknown key. */
  keyed(accessKeyId: string): { credentials: Credentials; caller: Caller; expired?: boolean } | undefined;
  /**
   * May `caller` do this? Root may; a role session by its role's policies, and by those of the resource, if there are such.
   * Condition keys are full names, e.g. `aws:SourceArn`.
   */
  allows(
    caller: Caller,
    action: string,
    resource: string,
    keys?: Record<string, string>,
    resourcePolicies?: readonly Policy[],
  ): Verdict;
  /** The same for a role itself, as when Lambda acts with an execution role. A missing role allows nothing. */
  roleAllows(roleArn: string, action: string, resource: string, keys?: Record<string, string>): Verdict;
  /** Does the role exist, and does its trust policy let this service principal assume it? */
  canAssume(roleArn: string, service: string, keys?: Record<string, string>): Verdict;
  /** Does the role exist, and may this caller assume it (sts:AssumeRole)? By its trust policy, and its own where that names the account only. */
  mayAssume(roleArn: string, caller: Caller, keys?: Record<string, string>): Verdict;
  /** Is there such a role? What services ask before they take a policy that names it. */
  isRole(roleArn: string): boolean;
  /** How long a role lets a session last, in seconds; undefined for a missing role. */
  longestSession(roleArn: string): number | undefined;
  /**
   * Session credentials of a role, as Lambda and API Gateway get them. Doesn't check trust: call canAssume first.
   * They hold until endSession, at most `seconds`, and only as long as the very role that was there when they were made.
   */
  session(roleArn: string, sessionName: string, seconds?: number): { credentials: Credentials; caller: Caller };
  /** Forgets a session's credentials, e.g. when its execution environment ends. */
  endSession(accessKeyId: string): void;
}
/** Lambda: services/lambda and runtime. */
export interface Functions {
  /** Queues an asynchronous invocation for a service; checks existence and the function's resource policy. */
  invokeAsync(functionArn: string, payload: string, actor: ServiceActor): Delivery;
}
/** SNS: services/sns. */
export interface Topics {
  has(topicArn: string): boolean;
}
/** EventBridge: services/events. */
export interface Buses {
  has(busArn: string): boolean;
  /** Puts one event on a bus, already authorised; matches rules and delivers in the background. */
  put(busArn: string, event: { source: string; detailType: string; detail: unknown; resources: string[] }): Delivery;
}
/** CloudWatch Logs: services/logs. */
export interface LogStore {
  /**
   * Appends events to a stream, making the stream if the actor may. Checks the actor's logs:CreateLogStream and
   * logs:PutLogEvents: a role by its policies, a service by the group's resource policies.
   */
  append(
    logGroupArn: string,
    streamName: string,
    events: { timestamp: number; message: string }[],
    actor: { roleArn: string } | ServiceActor,
  ): Delivery;
  /** Bytes stored and the cap, for `local status`. */
  usage(): { logBytes: number; logBytesMax: number };
}

export interface World {
  readonly account: string;
  readonly partition: string;
  readonly clock: Clock;
  readonly slowness: Slowness;
  readonly drops: Drops;
  /** Where the endpoint listens, e.g. `http://127.0.0.1:4566`; functions get it as AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly identity: Identity;
  readonly functions: Functions;
  readonly buses: Buses;
  readonly topics: Topics;
  readonly logs: LogStore;
  /** A request by an already authenticated caller (an SDK client, API Gateway's AWS integration) to the service with this signing name. */
  dispatch(request: WireRequest, caller: Caller, region: string, service: string): Promise<WireResponse>;
  /** Called when something ends the endpoint; services stop their timers and processes here. */
  onClose(end: () => void | Promise<void>): void;
  /** Where resource tagging finds what each service tagged: services add themselves at their creation. */
  readonly tagged: ((region: string) => { arn: string; tags: Record<string, string> }[])[];
}
