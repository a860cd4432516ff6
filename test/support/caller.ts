/** A caller who is not the account's root: a session of a role that has just the rights it is given. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../../src/local/world.ts';
import type { TestEndpoint } from './endpoint.ts';

export interface Caller {
  arn: string;
  /** From now on it may do this, and nothing else. */
  may(statements: readonly object[]): Promise<void>;
  credentials: Required<Credentials>;
  /** The variables by which the binary, or any AWS tool, is that caller. */
  env: Record<string, string>;
}

const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

export async function createCaller(endpoint: TestEndpoint, name: string): Promise<Caller> {
  const iam = endpoint.clientOf(IAMClient);
  const trust = document([{ Effect: 'Allow', Principal: { AWS: endpoint.account }, Action: 'sts:AssumeRole' }]);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
  const session = { RoleArn: Role!.Arn, RoleSessionName: 'test' };
  const { Credentials: made } = await endpoint.clientOf(STSClient).send(new AssumeRoleCommand(session));
  const credentials = {
    accessKeyId: made!.AccessKeyId!,
    secretAccessKey: made!.SecretAccessKey!,
    sessionToken: made!.SessionToken!,
  };
  return {
    arn: Role!.Arn!,
    async may(statements) {
      const policy = { RoleName: name, PolicyName: 'rights', PolicyDocument: document(statements) };
      await iam.send(new PutRolePolicyCommand(policy));
    },
    credentials,
    env: {
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_REGION: endpoint.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    },
  };
}
