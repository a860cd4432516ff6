/** STS: who is calling, and sessions of roles. */
import { awsError } from '../wire/aws-error.ts';
import { notServed } from '../wire/not-served.ts';
import type { ServiceModule } from '../wire/service.ts';
import type { World } from '../world.ts';
import { checkRange, constraint, validationError } from './iam/check.ts';

/** What makes a session less, or something else, than a plain one of its role: one that could do more than was asked for is worse than none. */
const UNSERVED = [
  'Policy',
  'PolicyArns',
  'ProvidedContexts',
  'SerialNumber',
  'SourceIdentity',
  'Tags',
  'TokenCode',
  'TransitiveTagKeys',
] as const;

export function createSts({
  account,
  clock,
  identity,
}: Pick<World, 'account' | 'clock' | 'identity'>): ServiceModule<typeof import('@aws-sdk/client-sts')> {
  return {
    handlers: {
      GetCallerIdentity: (_input, { caller }) => ({
        UserId: caller.userId ?? account,
        Account: account,
        Arn: caller.arn,
      }),

      AssumeRole({ RoleArn = '', RoleSessionName = '', DurationSeconds = 3600, ExternalId, ...input }, { caller }) {
        const unserved = UNSERVED.find((name) => input[name]?.length);
        if (unserved) throw notServed(unserved);
        checkName(RoleSessionName);
        checkRange('durationSeconds', DurationSeconds, 900, 43_200);
        const keys = {
          'sts:RoleSessionName': RoleSessionName,
          ...(ExternalId ? { 'sts:ExternalId': ExternalId } : {}),
        };
        const verdict = identity.mayAssume(RoleArn, caller, keys);
        if (!verdict.allowed) throw awsError('AccessDenied', verdict.reason, {}, 403);
        checkDuration(DurationSeconds, caller.roleArn ? undefined : identity.longestSession(RoleArn));
        const made = identity.session(RoleArn, RoleSessionName, DurationSeconds);
        return {
          Credentials: {
            AccessKeyId: made.credentials.accessKeyId,
            SecretAccessKey: made.credentials.secretAccessKey,
            SessionToken: made.credentials.sessionToken,
            // STS gives whole seconds.
            Expiration: new Date((Math.floor(clock.now() / 1000) + DurationSeconds) * 1000),
          },
          AssumedRoleUser: { Arn: made.caller.arn, AssumedRoleId: made.caller.userId },
        };
      },

      // Nothing here encodes such a message.
      DecodeAuthorizationMessage() {
        throw awsError('InvalidAuthorizationMessageException', 'Message is not valid.');
      },

      // The account is in the key on AWS; here only keys of this endpoint are known. Text unverified.
      GetAccessKeyInfo({ AccessKeyId = '' }) {
        if (!identity.keyed(AccessKeyId)) throw validationError(`Access key ${AccessKeyId} is not known here.`);
        return { Account: account };
      },
    },
    // Asking who one is needs no permission; AssumeRole weighs trust and the caller's own policies together.
    authorization: (operation) =>
      ['GetCallerIdentity', 'AssumeRole'].includes(operation)
        ? undefined
        : { action: `sts:${operation}`, resource: '*' },
  };
}

/** 2 to 64 characters [M]. */
function checkName(name: string): void {
  const refuse = (text: string) => constraint('roleSessionName', name, text);
  if (name.length < 2) throw refuse('Member must have length greater than or equal to 2');
  if (name.length > 64) throw refuse('Member must have length less than or equal to 64');
  if (!/^[\w+=,.@-]+$/.test(name)) throw refuse('Member must satisfy regular expression pattern: [\\w+=,.@-]*');
}

/** `longest` is what the role allows; without it the caller is a role itself, and chaining allows an hour. Texts [K]. */
function checkDuration(seconds: number, longest: number | undefined): void {
  if (longest === undefined && seconds > 3600)
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  if (longest !== undefined && seconds > longest)
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}
