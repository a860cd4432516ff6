/** Every policy document that stands in an account, as boto3 finds it: whatever roles, functions and log groups there are. */
import type { Botocore } from './botocore.ts';

export interface Document {
  Version: string;
  Statement: Statement[];
}
export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: string;
  Principal?: unknown;
  Condition?: unknown;
}
export interface Policy {
  /** Of what: `identity of the role N`, … */
  name: string;
  kind: 'identity' | 'trust' | 'resource';
  document: Document;
}

interface Answers {
  ListRoles: { Roles: { RoleName: string; AssumeRolePolicyDocument: Document }[] };
  ListRolePolicies: { PolicyNames: string[] };
  GetRolePolicy: { PolicyDocument: Document };
  ListFunctions: { Functions: { FunctionName: string }[] };
  GetPolicy: { Policy: string };
  DescribeLogGroups: { logGroups: { logGroupName: string; logGroupArn: string }[] };
  DescribeResourcePolicies: { resourcePolicies: { policyDocument: string }[] };
}

export async function readPolicies(botocore: Botocore): Promise<Policy[]> {
  const ask = <K extends keyof Answers>(service: string, operation: K, parameters = {}) =>
    botocore.output<Answers[K]>(service, operation, parameters);
  const policies: Policy[] = [];
  const { Roles } = await ask('iam', 'ListRoles');
  for (const { RoleName, AssumeRolePolicyDocument } of Roles) {
    policies.push({ name: `trust of ${RoleName}`, kind: 'trust', document: AssumeRolePolicyDocument });
    const { PolicyNames } = await ask('iam', 'ListRolePolicies', { RoleName });
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await ask('iam', 'GetRolePolicy', { RoleName, PolicyName });
      policies.push({ name: `${PolicyName} of ${RoleName}`, kind: 'identity', document: PolicyDocument });
    }
  }
  const { Functions } = await ask('lambda', 'ListFunctions');
  for (const { FunctionName } of Functions) {
    const { Policy } = await ask('lambda', 'GetPolicy', { FunctionName });
    policies.push({ name: `permissions of ${FunctionName}`, kind: 'resource', document: JSON.parse(Policy) });
  }
  const { logGroups } = await ask('logs', 'DescribeLogGroups');
  for (const group of [undefined, ...logGroups]) {
    const scope = group ? { resourceArn: group.logGroupArn } : {};
    const { resourcePolicies } = await ask('logs', 'DescribeResourcePolicies', scope);
    for (const { policyDocument } of resourcePolicies) {
      const name = `policy of ${group?.logGroupName ?? 'the account'}`;
      policies.push({ name, kind: 'resource', document: JSON.parse(policyDocument) });
    }
  }
  return policies;
}
