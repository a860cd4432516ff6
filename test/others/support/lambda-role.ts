/** A role that Lambda may take, and the code of a function that says what it was told. */
import { zip } from '../../../src/aws/zip.ts';
import type { Botocore, Members } from './botocore.ts';

const SOURCE = `exports.handler = async (event) => {
  console.log('told', event);
  if (event.fail) throw new TypeError('as wished');
  return { told: event };
};`;

/** For a call of boto3's. */
export const ZipFile = { $bytes: Buffer.from(zip({ 'index.js': SOURCE }).bytes).toString('base64') };
const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
export const TRUST = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });

/** Answers the role's ARN. */
export async function makeRole({ output }: Botocore, RoleName = 'runner'): Promise<string> {
  const { Role } = await output<{ Role: { Arn: string } }>('iam', 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: TRUST,
  });
  const statement = { Effect: 'Allow', Action: ['logs:*', 'events:PutEvents'], Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await output('iam', 'PutRolePolicy', { RoleName, PolicyName: 'run', PolicyDocument });
  return Role.Arn;
}

/** What CreateFunction takes for that code. */
export const functionOf = (FunctionName: string, Role: string): Members => ({
  FunctionName,
  Role,
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Code: { ZipFile },
});
