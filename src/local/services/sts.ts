/** STS: who is calling, and sessions of roles. */
import { awsError } from '../wire/aws-error.ts';
import type { ServiceModule } from '../wire/service.ts';
import type { World } from '../world.ts';

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
        // A session that could do more than was asked for is worse than none.
        if (input.Policy !== undefined || input.PolicyArns?.length) {
          throw awsError('NotImplementedException', 'session policies are not served here', {}, 501);
        }
        if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
          throw awsError(
            'ValidationError',
            `1 validation error detected: Value '${RoleSessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
            {},
            400,
          );
        }
        const keys = {
          'sts:RoleSessionName': RoleSessionName,
          ...(ExternalId ? { 'sts:ExternalId': ExternalId } : {}),
        };
        const verdict = identity.mayAssume(RoleArn, caller, keys);
        if (!verdict.allowed) throw awsError('AccessDenied', verdict.reason, {}, 403);
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
    },
    // Asking who one is needs no permission; AssumeRole weighs trust and the caller's own policies together.
    authorization: (operation) =>
      ['GetCallerIdentity', 'AssumeRole'].includes(operation)
        ? undefined
        : { action: `sts:${operation}`, resource: '*' },
  };
}
