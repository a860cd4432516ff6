/** What a function needs around it, made through SDK clients: a role, a log group, code, and a bus that keeps its records. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { zip } from '../../src/aws/zip.ts';
import type { TestEndpoint } from './endpoint.ts';

export const ROLE = 'arn:aws:iam::000000000000:role/runner';
export const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/records';
const RECORDS = '/aws/events/records';

export interface LambdaStage {
  lambda: LambdaClient;
  /** Makes a function of one `index.mjs` and waits until it is Active; `settle` moves a manual clock. */
  create(name: string, source: string, settings?: Partial<CreateFunctionCommandInput>): Promise<void>;
  /** Invokes and waits for the result. */
  invoke(name: string, event?: unknown): Promise<{ error?: string; payload: unknown }>;
  /** Queues an event. */
  queue(name: string, event?: unknown): Promise<string>;
  /** A function's stored lines, in order. */
  lines(name: string): Promise<string[]>;
  /** The stored lines as soon as `enough` holds; rejects after ten seconds. */
  linesUntil(name: string, enough: (lines: string[]) => boolean): Promise<string[]>;
  /** The first `count` events on the bus, whole; rejects after ten seconds. */
  records(count: number): Promise<BusRecord[]>;
}
export interface BusRecord {
  'detail-type': string;
  source: string;
  resources: string[];
  detail: {
    requestContext: { requestId: string; functionArn: string; condition: string; approximateInvokeCount: number };
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

const statement = (Action: string | string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });

/** `settle` lets AWS's delays pass where the endpoint's clock doesn't by itself. */
export async function setLambdaStage(endpoint: TestEndpoint, settle: () => void = () => {}): Promise<LambdaStage> {
  const lambda = endpoint.clientOf(LambdaClient);
  const iam = endpoint.clientOf(IAMClient);
  const logs = endpoint.clientOf(CloudWatchLogsClient);
  const events = endpoint.clientOf(EventBridgeClient);
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await iam.send(
    new CreateRoleCommand({ RoleName: 'runner', AssumeRolePolicyDocument: JSON.stringify({ Statement: [trust] }) }),
  );
  const rights = [
    statement(['logs:CreateLogStream', 'logs:PutLogEvents'], 'arn:aws:logs:*:*:log-group:/aws/lambda/*'),
    statement(['events:PutEvents'], BUS),
    statement(['lambda:InvokeFunction'], '*'),
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: rights });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'runner', PolicyName: 'rights', PolicyDocument }));

  await events.send(new CreateEventBusCommand({ Name: 'records' }));
  await events.send(
    new PutRuleCommand({ Name: 'all', EventBusName: 'records', EventPattern: '{"source":["lambda"]}' }),
  );
  const group = `arn:aws:logs:us-east-1:000000000000:log-group:${RECORDS}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName: RECORDS }));
  const writer = { ...statement(['logs:CreateLogStream', 'logs:PutLogEvents'], `${group}:*`) };
  const document = {
    Version: '2012-10-17',
    Statement: [{ ...writer, Principal: { Service: 'events.amazonaws.com' } }],
  };
  await logs.send(new PutResourcePolicyCommand({ policyName: 'records', policyDocument: JSON.stringify(document) }));
  const Targets = [{ Id: 'log', Arn: group }];
  await events.send(new PutTargetsCommand({ Rule: 'all', EventBusName: 'records', Targets }));

  const read = async (logGroupName: string) => {
    const lines: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
      lines.push(...(page.events ?? []).map(({ message }) => message!));
      nextToken = page.nextToken;
    } while (nextToken);
    return lines;
  };
  const readUntil = (group: string, enough: (lines: string[]) => boolean) =>
    until(() => read(group), enough, `the log ${group}`);

  return {
    lambda,
    async create(name, source, settings = {}) {
      await logs.send(new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${name}` }));
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: ROLE,
          Code: { ZipFile: zip({ 'index.mjs': source }).bytes },
          ...settings,
        }),
      );
      settle();
      const state = () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
      await until(state, ({ State }) => State === 'Active', `${name} to become Active`);
    },
    async invoke(name, event) {
      const Payload = event === undefined ? undefined : JSON.stringify(event);
      const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload }));
      const payload: unknown = JSON.parse(answer.Payload!.transformToString());
      return { ...(answer.FunctionError ? { error: answer.FunctionError } : {}), payload };
    },
    async queue(name, event) {
      const Payload = event === undefined ? undefined : JSON.stringify(event);
      const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload, InvocationType: 'Event' }));
      return answer.$metadata.requestId ?? '';
    },
    lines: (name) => read(`/aws/lambda/${name}`),
    linesUntil: (name, enough) => readUntil(`/aws/lambda/${name}`, enough),
    async records(count) {
      const lines = await readUntil(RECORDS, (all) => all.length >= count);
      return lines.map((line) => JSON.parse(line) as BusRecord);
    },
  };
}

/** Asks again, a little later each time, until the answer is the wanted one; rejects after ten seconds. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean, what: string): Promise<T> {
  const end = Date.now() + 10_000;
  for (let waitMs = 5; ; waitMs = Math.min(waitMs * 1.5, 100)) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}: ${JSON.stringify(answer)?.slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}
