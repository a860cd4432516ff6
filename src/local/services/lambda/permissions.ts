/** A function's resource policy: who may invoke it, and the check of it. */
import { randomUUID } from 'node:crypto';
import type * as Client from '@aws-sdk/client-lambda';
import { evaluate } from '../../policy/evaluate.ts';
import { requestKeys } from '../../policy/keys.ts';
import type { Policy } from '../../policy/policy.ts';
import { validate } from '../../policy/validate.ts';
import { later } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { ServiceActor, World } from '../../world.ts';
import { conflict, invalid, oneOf, violated } from './checks.ts';
import type { FunctionPolicy, LambdaFunction, LambdaState, PolicyStatement } from './state.ts';

const POLICY_BYTES = 20 * 1024;

/** The policy as GetPolicy answers it. */
const policyText = (statements: readonly PolicyStatement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });

/** A function's, before anybody was let in. */
export function emptyPolicy(): Pick<LambdaFunction, 'policy' | 'seenPolicy'> {
  const policy: FunctionPolicy = { statements: [], revision: randomUUID() };
  return { policy, seenPolicy: { toRead: policy, inEffect: policy } };
}

/** Statements are replaced, never changed, so each list is parsed once. */
const parsed = new WeakMap<readonly PolicyStatement[], Policy>();

/** The policy as the evaluator reads it; a function without statements has none. */
export function functionPolicy({ statements }: FunctionPolicy): Policy | undefined {
  if (statements.length === 0) return undefined;
  let policy = parsed.get(statements);
  if (!policy) {
    const outcome = validate(policyText(statements), 'resource');
    // AddPermission writes none that has one.
    if ('problem' in outcome) throw new Error(outcome.problem);
    policy = outcome.policy;
    parsed.set(statements, policy);
  }
  return policy;
}

/** May this service invoke the function by this ARN of it, for this source, at this time? */
export function serviceMayInvoke(
  { policy, seenPolicy }: LambdaFunction,
  arn: string,
  { service, sourceArn }: ServiceActor,
  now: number,
): boolean {
  const keys = requestKeys(now, {
    'aws:SourceArn': sourceArn,
    'aws:SourceAccount': sourceArn.split(':')[4] ?? '',
    'aws:PrincipalIsAWSService': 'true',
  });
  const request = { action: 'lambda:InvokeFunction', resource: arn, principal: { service }, keys };
  const lets = (by: FunctionPolicy) => {
    const read = functionPolicy(by);
    return read !== undefined && evaluate([read], request) === 'allow';
  };
  // What was added is in effect late, what was removed at once.
  return lets(policy) && (policy === seenPolicy.inEffect || lets(seenPolicy.inEffect));
}

export function permissionHandlers(
  { identity, partition, account, clock, slowness }: World,
  state: LambdaState,
): Handlers<typeof Client> {
  /** A role of this account must be there (aws-facts 6.8); that AddPermission looks is [K]. */
  const isMissingRole = (arn: string) =>
    arn.startsWith(`arn:${partition}:iam::${account}:role/`) && !identity.isRole(arn);

  /** Who began with the policy as it was before another's write wins: that is how statements get lost (aws-facts 6.2). */
  async function write(fn: LambdaFunction, statements: readonly PolicyStatement[]): Promise<void> {
    if (slowness.permissionWriteMs > 0) {
      await new Promise<void>((resolve) => later(clock, slowness.permissionWriteMs, resolve));
    }
    const policy = { statements, revision: randomUUID() };
    fn.policy = policy;
    later(clock, slowness.permissionReadMs, () => {
      fn.seenPolicy.toRead = policy;
    });
    later(clock, slowness.permissionMs, () => {
      fn.seenPolicy.inEffect = policy;
    });
  }
  const noPolicy = () =>
    awsError('ResourceNotFoundException', 'The resource you requested does not exist.', { Type: 'User' });

  return {
    async AddPermission(input, { region }) {
      const fn = state.find(region, input.FunctionName, input.Qualifier);
      // Text [K].
      if (input.Qualifier) throw invalid('We currently do not support adding policies for $LATEST.');
      const { StatementId: sid = '', Action: action = '', Principal: principal = '' } = input;
      if (!/^[a-zA-Z0-9-_]{1,100}$/.test(sid)) {
        throw violated(sid, 'statementId', 'Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)');
      }
      if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(action)) {
        throw violated(
          action,
          'action',
          'Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])',
        );
      }
      checkConditions(input);
      if (fn.policy.statements.some(({ Sid }) => Sid === sid)) {
        throw conflict(
          `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      checkRevision(fn, input.RevisionId);
      if (isMissingRole(principal)) throw badPrincipal();
      const statement: PolicyStatement = {
        Sid: sid,
        Effect: 'Allow',
        Principal: principalOf(principal, fn.arn),
        Action: action,
        Resource: fn.arn,
        ...conditionOf(input),
      };
      const statements = [...fn.policy.statements, statement];
      const text = policyText(statements);
      // Nothing else that comes this far makes a policy invalid; one that is would void the grants before it.
      if ('problem' in validate(text, 'resource')) throw badPrincipal();
      if (Buffer.byteLength(text) > POLICY_BYTES) {
        throw awsError('PolicyLengthExceededException', 'The final policy size is bigger than the limit (20480).', {
          Type: 'User',
        });
      }
      await write(fn, statements);
      return { Statement: JSON.stringify(statement) };
    },

    async RemovePermission(input, { region }) {
      const fn = state.find(region, input.FunctionName, input.Qualifier);
      checkRevision(fn, input.RevisionId);
      const { statements } = fn.policy;
      if (statements.length === 0) {
        throw awsError('ResourceNotFoundException', 'No policy is associated with the given resource.', {
          Type: 'User',
        });
      }
      if (!statements.some(({ Sid }) => Sid === input.StatementId)) {
        throw awsError('ResourceNotFoundException', `Statement ${input.StatementId} is not found in resource policy.`, {
          Type: 'User',
        });
      }
      const left = statements.filter(({ Sid }) => Sid !== input.StatementId);
      await write(fn, left);
      return {};
    },

    GetPolicy(input, { region }) {
      const fn = state.find(region, input.FunctionName, input.Qualifier);
      const { statements, revision } = fn.seenPolicy.toRead;
      if (statements.length === 0) throw noPolicy();
      return { Policy: policyText(statements), RevisionId: revision };
    },
  };
}

function checkRevision(fn: LambdaFunction, revision: string | undefined): void {
  if (revision === undefined || revision === fn.policy.revision) return;
  throw awsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
    { Type: 'User' },
  );
}

/** Text [K]. */
const badPrincipal = () => invalid('The provided principal was invalid. Please check the principal and try again.');

function principalOf(principal: string, arn: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(principal)) return { Service: principal };
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${arn.split(':')[1]}:iam::${principal}:root` };
  if (principal.startsWith('arn:')) return { AWS: principal };
  throw badPrincipal();
}

/** What a permission may be bound to; each is of the service's model [K]. */
interface Bounds {
  Action?: string;
  SourceArn?: string;
  SourceAccount?: string;
  EventSourceToken?: string;
  PrincipalOrgID?: string;
  FunctionUrlAuthType?: string;
  InvokedViaFunctionUrl?: boolean;
}
const PATTERNS = {
  SourceArn: 'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)',
  SourceAccount: '\\d{12}',
  EventSourceToken: '[a-zA-Z0-9._\\-]+',
  PrincipalOrgID: '^o-[a-z0-9]{10,32}$',
} as const;

/** An empty text is one that does not fit. */
function checkConditions(input: Bounds): void {
  for (const name of Object.keys(PATTERNS) as (keyof typeof PATTERNS)[]) {
    const value = input[name];
    if (value === undefined || new RegExp(`^(?:${PATTERNS[name]})$`).test(value)) continue;
    const member = name[0]!.toLowerCase() + name.slice(1);
    throw violated(value, member, `Member must satisfy regular expression pattern: ${PATTERNS[name]}`);
  }
  oneOf(input.FunctionUrlAuthType, 'functionUrlAuthType', ['NONE', 'AWS_IAM']);
  // [K]
  if (input.FunctionUrlAuthType !== undefined && input.Action !== 'lambda:InvokeFunctionUrl')
    throw invalid('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action');
}

function conditionOf({
  SourceArn,
  SourceAccount,
  EventSourceToken,
  PrincipalOrgID,
  FunctionUrlAuthType,
  InvokedViaFunctionUrl,
}: Bounds): Pick<PolicyStatement, 'Condition'> {
  const equals = {
    ...(SourceAccount ? { 'AWS:SourceAccount': SourceAccount } : {}),
    ...(EventSourceToken ? { 'lambda:EventSourceToken': EventSourceToken } : {}),
    ...(PrincipalOrgID ? { 'aws:PrincipalOrgID': PrincipalOrgID } : {}),
    ...(FunctionUrlAuthType ? { 'lambda:FunctionUrlAuthType': FunctionUrlAuthType } : {}),
  };
  const Condition = {
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    ...(SourceArn ? { ArnLike: { 'AWS:SourceArn': SourceArn } } : {}),
    // There are no function URLs here: such a statement lets nobody in.
    ...(InvokedViaFunctionUrl ? { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } : {}),
  };
  return Object.keys(Condition).length > 0 ? { Condition } : {};
}
