/** A stack whose function fails and is mended at will, and the built binary to replay what failed. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { type MessageAttributeValue, PublishCommand, type PublishInput, SNSClient } from '@aws-sdk/client-sns';
import { zip } from '../../src/aws/zip.ts';
import type { ReplayDocument } from '../../src/drive/replay/replay-summary.ts';
import type { IncomingCall } from '../../src/local/faults.ts';
import { type DestinationRecord, parseRecord } from '../../src/logs/record.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { type Cli, createCli, type Ended, type Running, type RunOptions } from './cli.ts';
import { startTestEndpoint, type TestEndpoint } from './endpoint.ts';

/** What the function does with every event. */
export const CODE = {
  /** Each kind of failure by its text; anything else is an Error of that text. */
  failing: `export async function handler(event) {
    const text = event.Records?.[0].Sns.Message ?? JSON.stringify(event);
    if (text === 'please type-error') return undefined.source;
    if (text === 'please crash') return process.exit(1);
    if (text === 'please timeout') return new Promise(() => setInterval(() => {}, 1000));
    if (text === 'please success') return { source: 'cdkpatterns.the-destined-lambda', action: 'message' };
    throw new Error(text.slice(0, 100));
  }`,
  mended: `export async function handler() {
    return { source: 'cdkpatterns.the-destined-lambda', action: 'message' };
  }`,
};

export interface ReplayStage {
  endpoint: TestEndpoint;
  stack: Stack;
  cli: Cli;
  /** What was published by the binary, since the last `forget`. */
  published: PublishInput[];
  forget(): void;
  /** Sees every call before it happens, and holds it up until what it answers has resolved. */
  onCall: ((call: IncomingCall) => void | Promise<void>) | undefined;
  deploy(code: keyof typeof CODE): Promise<void>;
  /** Publishes a message, and waits for its record. Answers its MessageId. */
  send(text: string, more?: { Subject?: string; attributes?: Record<string, MessageAttributeValue> }): Promise<string>;
  /** Invokes the function by hand, and waits for its record. Answers the request id. */
  invoke(payload: object): Promise<string>;
  /** Every record there is, once. */
  records(): Promise<DestinationRecord[]>;
  start(args: readonly string[], options?: RunOptions): Running;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  replay(args: readonly string[], options?: RunOptions): Promise<Ended & { document: ReplayDocument }>;
  end(): Promise<void>;
}

/** `flags`: of `up`. */
export async function setReplayStage(...flags: string[]): Promise<ReplayStage> {
  const hooks: Pick<ReplayStage, 'onCall' | 'published'> = { onCall: undefined, published: [] };
  const endpoint = await startTestEndpoint({
    async faults(call) {
      if (call.operation === 'Publish' && isReplay(call.input as PublishInput))
        hooks.published.push(call.input as PublishInput);
      await hooks.onCall?.(call);
      return undefined;
    },
  });
  const cli = await createCli();
  const stack = stackOf({
    name: 'the-destined-lambda',
    partition: 'aws',
    account: endpoint.account,
    region: endpoint.region,
  });
  const [logs, lambda, sns] = [CloudWatchLogsClient, LambdaClient, SNSClient].map((Client) =>
    endpoint.clientOf(Client as never),
  ) as unknown as [CloudWatchLogsClient, LambdaClient, SNSClient];
  const withEnv = (options: RunOptions = {}): RunOptions => ({ ...options, env: { ...endpoint.env, ...options.env } });
  const run = (args: readonly string[], options?: RunOptions) => cli.run(args, withEnv(options));
  const FunctionName = stack.functions.destined.name;

  const groups = [stack.recordLog.name, stack.functions.success.logGroup, stack.functions.failure.logGroup];
  async function records(): Promise<DestinationRecord[]> {
    const found = new Map<string, DestinationRecord>();
    for (const logGroupName of groups) {
      let nextToken: string | undefined;
      do {
        const request = new FilterLogEventsCommand({ logGroupName, nextToken });
        const page = await logs.send(request).catch(() => ({ events: [], nextToken: undefined }));
        for (const { message = '' } of page.events ?? []) {
          const record = parseRecord(message);
          if (record) found.set(record.eventId, record);
        }
        nextToken = page.nextToken;
      } while (nextToken);
    }
    return [...found.values()];
  }

  /** Resolves once there is a record of it; rejects after 10 s. */
  async function recorded(id: string): Promise<string> {
    const end = Date.now() + 10_000;
    while (!(await records()).some(({ messageId, requestId }) => messageId === id || requestId === id)) {
      if (Date.now() > end) throw new Error(`no record of ${id}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return id;
  }

  const { code, stderr } = await run(['up', ...flags]);
  if (code !== 0) throw new Error(stderr);
  const updated = () =>
    waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.02 }, { FunctionName });
  // A message that times out is not waited for as long.
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 1 }));
  await updated();
  return Object.assign(hooks, {
    endpoint,
    stack,
    cli,
    forget: () => void hooks.published.splice(0),
    async deploy(name: keyof typeof CODE) {
      const { bytes } = zip({ 'index.mjs': CODE[name], 'destined.mjs': CODE[name] });
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: bytes }));
      await updated();
    },
    async send(text: string, { Subject, attributes }: Parameters<ReplayStage['send']>[1] = {}) {
      const input = { TopicArn: stack.topic.arn, Message: text, Subject, MessageAttributes: attributes };
      const { MessageId } = await sns.send(new PublishCommand(input));
      return recorded(MessageId!);
    },
    async invoke(payload: object) {
      const Payload = Buffer.from(JSON.stringify(payload));
      const { $metadata } = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
      return recorded($metadata.requestId!);
    },
    records,
    start: (args: readonly string[], options?: RunOptions) => cli.start(args, withEnv(options)),
    run,
    async replay(args: readonly string[], options?: RunOptions) {
      const ended = await run(['replay', ...args, '-o', 'json'], options);
      return { ...ended, document: JSON.parse(ended.stdout) };
    },
    async end() {
      await cli.end();
      await endpoint.stop();
    },
  });
}

const isReplay = ({ MessageAttributes = {} }: PublishInput) => Object.hasOwn(MessageAttributes, 'destined-replay-of');
