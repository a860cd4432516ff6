/** The account's settings, one for all APIs of a region (aws-facts 4.9). */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { ACCOUNT_BURST, ACCOUNT_RATE } from './method-settings.ts';
import { passRole } from './pass-role.ts';
import { applyPatch, member, textOf } from './patch.ts';
import type { GatewayState } from './state.ts';

const NEEDED = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

export function accountHandlers(state: GatewayState): Handlers<typeof Client> {
  const accountOf = (region: string): Client.Account => ({
    ...(state.logRoles.has(region) ? { cloudwatchRoleArn: state.logRoles.get(region) } : {}),
    throttleSettings: { rateLimit: ACCOUNT_RATE, burstLimit: ACCOUNT_BURST },
    features: ['UsagePlans'],
    apiKeyVersion: '4',
  });
  return {
    GetAccount: (_input, { region }) => accountOf(region),
    UpdateAccount(input, context) {
      const { region } = context;
      const account = accountOf(region);
      applyPatch(account, input.patchOperations, [member('cloudwatchRoleArn', textOf)]);
      const { cloudwatchRoleArn: roleArn } = account;
      if (roleArn === undefined) state.logRoles.delete(region);
      else {
        passRole(state.world, context, roleArn);
        checkLogRole(state, roleArn);
        state.logRoles.set(region, roleArn);
      }
      return accountOf(region);
    },
  };
}

/** Only how the text begins is known. */
function checkLogRole({ world: { identity, partition, account } }: GatewayState, roleArn: string): void {
  const group = `arn:${partition}:logs:*:${account}:*`;
  const mayLog = NEEDED.every((action) => identity.roleAllows(roleArn, action, group).allowed);
  if (mayLog && identity.canAssume(roleArn, 'apigateway.amazonaws.com').allowed) return;
  throw awsError(
    'BadRequestException',
    'The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.',
  );
}
