/** AWS::Lambda::Permission: the one statement of a function's policy, that lets a service invoke it for one source. */
import { AddPermissionCommand, GetPolicyCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import type { Aws } from '../aws/aws.ts';
import { isNamed, unlessNamed } from '../aws/error-names.ts';
import { settle } from '../aws/settle.ts';
import { changeOf, createOnce } from './create-once.ts';
import { changed } from './differences.ts';
import { IAM_TO_LAMBDA_MS, isTaken, mutateFunction } from './lambda-busy.ts';
import type { Found, Properties, Resource } from './resource.ts';

const MISSING = ['ResourceNotFoundException'];

export interface PermissionOptions {
  functionName: string;
  statementId: string;
  /** The service that may invoke, e.g. `sns.amazonaws.com`. */
  principal: string;
  /** ARN of the topic or rule. */
  sourceArn: string;
  function: Resource;
}

interface Statement {
  Sid?: string;
  Effect?: string;
  Principal?: string | { Service?: string; AWS?: string };
  Action?: string;
  Condition?: Record<string, Record<string, string>>;
}

/** A statement in CloudFormation's form; what that form can't say stands beside it, and so shows as a difference. */
function propertiesOf(statement: Statement, functionName: string): Properties {
  const { Principal: principal, Condition: conditions = {} } = statement;
  const keys = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => ({ operator, key: key.toLowerCase(), value })),
  );
  const source = keys.find(({ operator, key }) => operator === 'ArnLike' && key === 'aws:sourcearn');
  const others = keys.filter((entry) => entry !== source);
  return {
    Action: statement.Action,
    FunctionName: functionName,
    Principal: typeof principal === 'object' ? (principal.Service ?? principal.AWS) : principal,
    ...(source ? { SourceArn: source.value } : {}),
    ...(others.length > 0 ? { Condition: others } : {}),
    ...(statement.Effect === 'Allow' ? {} : { Effect: statement.Effect }),
  };
}

export function permission(options: PermissionOptions): Resource {
  const { functionName, statementId, principal, sourceArn } = options;
  const statement = { FunctionName: functionName, StatementId: statementId };
  const properties = () => ({
    Action: 'lambda:InvokeFunction',
    FunctionName: functionName,
    Principal: principal,
    SourceArn: sourceArn,
  });

  async function removeStatement(aws: Aws, StatementId = statementId) {
    const lambda = aws.client(LambdaClient);
    const request = new RemovePermissionCommand({ FunctionName: functionName, StatementId });
    const removal = mutateFunction(aws, functionName, () => lambda.send(request));
    return (await unlessNamed(MISSING, removal)) ? 'removed' : 'absent';
  }

  /**
   * A statement can't be changed, only removed and added. "Already there" is then the one that is going, or our own after a
   * reply that was lost; and what is read may be the former one: only the wanted statement ends it (aws-facts 6.2).
   */
  async function replace(aws: Aws, add: () => Promise<unknown>) {
    const isOurs = (there: Found | undefined) => {
      const { OtherStatements: _, ...own } = there?.properties ?? {};
      return changed(properties(), own).size === 0;
    };
    const what = `Lambda to replace statement ${statementId} of ${functionName}`;
    await removeStatement(aws);
    await settle(aws, { what, within: IAM_TO_LAMBDA_MS, done: isOurs }, async () => {
      try {
        await add();
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
      return resource.read(aws);
    });
  }

  const resource: Resource = {
    kind: 'AWS::Lambda::Permission',
    name: `${functionName}/${statementId}`,
    needs: [options.function],
    within: options.function,
    properties,

    async read(aws) {
      const lambda = aws.client(LambdaClient);
      const found = await unlessNamed(MISSING, lambda.send(new GetPolicyCommand({ FunctionName: functionName })));
      if (!found?.Policy) return undefined;
      const statements: Statement[] = [JSON.parse(found.Policy).Statement].flat();
      const ours = statements.find(({ Sid }) => Sid === statementId);
      const others = statements.filter((each) => each !== ours);
      if (!ours && others.length === 0) return undefined;
      const properties = ours ? propertiesOf(ours, functionName) : { FunctionName: functionName };
      const beside = others.map(({ Sid = '', ...statement }) => [Sid, statement]);
      return {
        owner: 'ours',
        properties: { ...properties, ...(beside.length > 0 ? { OtherStatements: Object.fromEntries(beside) } : {}) },
      };
    },

    async ensure(aws, found) {
      const lambda = aws.client(LambdaClient);
      const request = { ...statement, Action: 'lambda:InvokeFunction', Principal: principal, SourceArn: sourceArn };
      const unseen = (error: unknown) => isNamed(error, ...MISSING);
      const add = async () => {
        const fresh = { transient: unseen, what: `Lambda to show ${functionName}`, within: 120_000 };
        await mutateFunction(aws, functionName, () => lambda.send(new AddPermissionCommand(request)), fresh);
        return properties();
      };
      const seen = found ?? (await createOnce(aws, resource, isTaken, add));
      const { OtherStatements: others = {}, ...own } = seen.properties;
      for (const StatementId of Object.keys(others as object)) await removeStatement(aws, StatementId);
      if (changed(properties(), own).size > 0) await replace(aws, add);
      return changeOf(found, seen, changed(properties(), seen.properties).size > 0);
    },

    remove: (aws) => removeStatement(aws),
  };
  return resource;
}
