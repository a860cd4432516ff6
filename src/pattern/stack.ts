/** Every name, ARN and tag of a stack, computed from its name, partition, account and region. Pure: no AWS, no files. */
import { EXIT, Failure } from '../failure.ts';

export const DEFAULT_STACK = 'the-destined-lambda';
/** The tag that says a resource is ours; its value is the stack name. */
export const OWNER_TAG = 'destined:stack';
/** Tags of the bus that hold the choices which outlive a run. */
export const RECORDS_TAG = 'destined:records';
export const THROTTLE_TAG = 'destined:throttle';
/** IAM path of every role. */
export const ROLE_PATH = '/destined/';
/** Ids of messages that `up` sends to prove the chain begin with this. */
export const PROBE_PREFIX = 'probe-';
export const STAGE = 'prod';
/** SNS message attributes of ours; the first two are set by the API's request template as well. */
export const ATTRIBUTE = {
  /** The handle of a message: it is found by it even when its reply is lost. */
  id: 'destined-id',
  /** API Gateway's request id. */
  apiRequestId: 'destined-request-id',
  /** The SNS MessageId of the failed message that this one sends again; where there was none, Lambda's request id. */
  replayOf: 'destined-replay-of',
  /** Which replay of the first message this is, from 1. */
  attempt: 'destined-attempt',
} as const;
export const FUNCTIONS = ['destined', 'success', 'failure'] as const;
export type FunctionRole = (typeof FUNCTIONS)[number];
export const RULES = ['success', 'failure', 'records'] as const;
export type RuleRole = (typeof RULES)[number];

export interface StackPlace {
  name: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  partition: string;
  account: string;
  region: string;
}

export interface Stack extends StackPlace {
  /** What every taggable resource carries. */
  readonly tags: Readonly<Record<string, string>>;
  readonly bus: { name: string; arn: string };
  readonly topic: { name: string; arn: string };
  /** `N-destined`, `N-success`, `N-failure`, with `/aws/lambda/…` log groups and roles. */
  readonly functions: Readonly<
    Record<
      FunctionRole,
      { name: string; arn: string; logGroup: string; logGroupArn: string; role: { name: string; arn: string } }
    >
  >;
  readonly apiRole: { name: string; arn: string };
  readonly rules: Readonly<Record<RuleRole, { name: string; arn: string }>>;
  /** The log group that EventBridge itself writes every record to. ARNs are without the trailing `:*`. */
  readonly recordLog: { name: string; arn: string };
  readonly api: { name: string };
}

/** `[a-z][a-z0-9-]{0,29}`; throws a usage Failure otherwise. */
export function checkStackName(name: string): void {
  if (/^[a-z][a-z0-9-]{0,29}$/.test(name)) return;
  throw new Failure(`stack name ${JSON.stringify(name)} is not valid`, {
    fix: 'use 1 to 30 lower-case letters, digits or hyphens, a letter first',
    exitCode: EXIT.usage,
    code: 'InvalidStackName',
  });
}

/** Account, region and partition may be CloudFormation's `${AWS::…}` placeholders as well. */
export function stackOf({ name, partition, account, region }: StackPlace): Stack {
  checkStackName(name);
  const regional = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const role = (suffix: string) => {
    const roleName = `${name}-${suffix}-${region}`;
    return { name: roleName, arn: `arn:${partition}:iam::${account}:role${ROLE_PATH}${roleName}` };
  };
  const fn = (suffix: FunctionRole) => {
    const logGroup = `/aws/lambda/${name}-${suffix}`;
    return {
      name: `${name}-${suffix}`,
      arn: regional('lambda', `function:${name}-${suffix}`),
      logGroup,
      logGroupArn: regional('logs', `log-group:${logGroup}`),
      role: role(suffix),
    };
  };
  const rule = (suffix: RuleRole) => ({
    name: `${name}-${suffix}`,
    arn: regional('events', `rule/${name}/${name}-${suffix}`),
  });
  const recordLog = `/aws/events/destined/${name}`;
  return {
    name,
    partition,
    account,
    region,
    tags: { [OWNER_TAG]: name },
    bus: { name, arn: regional('events', `event-bus/${name}`) },
    topic: { name, arn: regional('sns', name) },
    functions: { destined: fn('destined'), success: fn('success'), failure: fn('failure') },
    apiRole: role('api'),
    rules: { success: rule('success'), failure: rule('failure'), records: rule('records') },
    recordLog: { name: recordLog, arn: regional('logs', `log-group:${recordLog}`) },
    api: { name },
  };
}
