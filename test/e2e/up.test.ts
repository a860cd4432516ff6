/** `up` and `status` through the built binary, on the local endpoint that they start. */
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';

interface Resource {
  kind: string;
  name: string;
  change?: string;
  state?: string;
  differences?: { path: string; actual: unknown; wanted: unknown }[];
}
interface Document {
  stack: string;
  target: { kind: string; account: string; region: string; endpoint: string };
  url?: string;
  resources: Resource[];
  changes: Resource[];
  verified?: boolean;
  [count: string]: unknown;
}

const COUNTS = ['created', 'updated', 'unchanged', 'removed', 'absent'];
let cli: Cli;

/** Clients of the endpoint that the binary started. */
async function client<C>(Client: new (configuration: object) => C): Promise<C> {
  const { document } = await cli.json<{ env: Record<string, string> }>(['local', 'env']);
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = document.env;
  const credentials = {
    accessKeyId: document.env.AWS_ACCESS_KEY_ID,
    secretAccessKey: document.env.AWS_SECRET_ACCESS_KEY,
  };
  return new Client({ endpoint, region, credentials });
}

beforeAll(async () => {
  cli = await createCli();
});
afterAll(() => cli.end());

describe('up', () => {
  it('shows in a dry run what it would make, and leaves nothing running', async () => {
    const { code, document } = await cli.json<Document>(['up', '--dry-run']);
    expect(code).toBe(0);
    expect(document.changes.length).toBeGreaterThan(20);
    expect(new Set(document.changes.map(({ change }) => change))).toEqual(new Set(['create']));
    const { document: local } = await cli.json<{ running: boolean }>(['local', 'status']);
    expect(local.running).toBe(false);
  });

  it('and down say with --quiet no more than the sum', async () => {
    const quiet = ['--stack', 'still', '--no-verify', '--quiet'];
    const { stdout, stderr } = await cli.run(['up', ...quiet]);
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/^23 created .*\nhttp\S+\n$/), stderr: '' });
    const down = await cli.run(['down', '--stack', 'still', '--quiet', '--keep-logs']);
    expect(down.stdout).toMatch(/^\d+ removed, 4 kept .*\n0 resources left, beside those kept\n$/);
    await cli.run(['down', '--stack', 'still']);
  });

  it('and down say with --verbose which chain was the slowest, beside the document, but not with --quiet', async () => {
    const flags = ['--stack', 'timed', '--no-verify', '--verbose'];
    const chainOf = (stderr: string) => {
      const [, chain = ''] = stderr.split(/^slowest chain, \d+\.\d s:$/m);
      return [...chain.matchAll(/^ +\d+\.\d s {2}(AWS::\S+)/gm)].map(([, kind]) => kind);
    };
    const made = await cli.json(['up', ...flags]);
    expect(chainOf(made.stderr).length).toBeGreaterThan(2);
    const removed = chainOf((await cli.run(['down', ...flags.slice(0, 2), '--verbose'])).stderr);
    expect([removed[0], removed.at(-1)]).toEqual(['AWS::ApiGateway::RestApi', 'AWS::Logs::LogGroup']);
    const quiet = await cli.run(['up', ...flags, '--quiet']);
    expect(quiet.stderr).not.toContain('slowest chain');
    await cli.run(['down', '--stack', 'timed']);
  });

  it('makes the stack: a line for each resource, a summary, the URL', async () => {
    const { code, stdout, stderr } = await cli.run(['up']);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^target: local · us-east-1 · http/),
    });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('+ AWS::')).length).toBeGreaterThan(20);
    expect(lines.at(-2)).toMatch(/^\d+ created, verified \(\d+ calls, [\d.]+ s\)$/);
    expect(lines.at(-1)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/[a-z0-9]+\/prod\/SendEvent$/);
  });

  it('has nothing to say the second time, in the document of the contract', async () => {
    const { code, document } = await cli.json<Document>(['up']);
    expect(code).toBe(0);
    expect(Object.keys(document)).toEqual(['stack', 'target', 'url', 'resources', ...COUNTS, 'calls', 'durationMs']);
    expect(document.target).toMatchObject({ kind: 'local', account: '000000000000', region: 'us-east-1' });
    expect(document.unchanged).toBe(document.resources.length);
    expect(new Set(document.resources.map(({ change }) => change))).toEqual(new Set(['unchanged']));
    for (const count of COUNTS) expect(document[count]).toBeTypeOf('number');
  });

  it('says what a stack without a record log can not tell', async () => {
    const { stderr } = await cli.run(['up', '--no-records', '--stack', 'no-records']);
    expect(stderr).toContain("a misrouted message can't be told from a lost one");
    expect(await cli.run(['down', '--stack', 'no-records'])).toMatchObject({ code: 0 });
  });

  it('keeps what was chosen until it is undone', async () => {
    const chosen = await cli.json<Document>(['up', '--no-records', '--throttle', '5,10']);
    expect(chosen).toMatchObject({ code: 0, document: { removed: 2, verified: true } });
    expect((await cli.json<Document>(['up'])).document).toMatchObject({ created: 0, updated: 0, removed: 0 });
    const undone = await cli.json<Document>(['up', '--records', '--throttle', '100,200', '--no-verify']);
    expect(undone.document).toMatchObject({ created: 2 });
    expect(undone.document).not.toHaveProperty('verified');
  });

  it('changes nothing where a stranger has the name, and says so with 255', async () => {
    const events = await client(EventBridgeClient);
    await events.send(new CreateEventBusCommand({ Name: 'theirs' }));
    const { code, document } = await cli.json<{ error: { code: string; message: string } }>([
      'up',
      '--stack',
      'theirs',
    ]);
    expect(code).toBe(255);
    expect(document.error).toMatchObject({
      code: 'ForeignResource',
      message: expect.stringContaining('AWS::Events::EventBus theirs'),
    });
    const status = await cli.json<Document>(['status', '--stack', 'theirs']);
    expect(status.document.resources.filter(({ state }) => state !== 'missing')).toMatchObject([{ state: 'foreign' }]);
  });
});

describe('status', () => {
  it('is 0 where all is as it should be', async () => {
    const { code, document } = await cli.json<Document>(['status']);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      outcomes: { success: 0, failure: 0, misrouted: 0 },
      failures: { open: 0, recovered: 0 },
      url: expect.stringMatching(/SendEvent$/),
    });
    expect(new Set(document.resources.map(({ state }) => state))).toEqual(new Set(['ok']));
  });

  it('counts what became of messages', async () => {
    await cli.run(['send', '--mode', 'fail', '--wait']);
    const { stdout } = await cli.run(['status']);
    expect(stdout).toMatch(/0 success, 1 failure, 0 misrouted\nfailures: 1 open, 0 recovered\n/);
  });

  it('is 1 where a resource drifted, and names the property with both values', async () => {
    const logs = await client(CloudWatchLogsClient);
    const logGroupName = '/aws/lambda/the-destined-lambda-failure';
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    const { code, document } = await cli.json<Document>(['status']);
    expect(code).toBe(1);
    const drifted = document.resources.filter(({ state }) => state !== 'ok');
    expect(drifted).toEqual([
      {
        kind: 'AWS::Logs::LogGroup',
        name: logGroupName,
        state: 'drifted',
        differences: [{ path: 'RetentionInDays', actual: 1, wanted: 14 }],
      },
    ]);
    expect((await cli.run(['status'])).stdout).toContain('    RetentionInDays: 1 → 14\n');
  });

  it('says that there is no such stack', async () => {
    const { code, stderr } = await cli.run(['status', '--stack', 'nobody']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('there is no stack nobody') });
  });
});
