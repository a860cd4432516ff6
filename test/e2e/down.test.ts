/** `down` through the built binary: what it removes, keeps, refuses, and when it ends the endpoint that `up` started. */
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';

interface Document {
  resources: { kind: string; name: string; change: string }[];
  changes: { change: string }[];
  leftovers: unknown[];
  removed: number;
  absent: number;
}

let cli: Cli;
beforeEach(async () => {
  cli = await createCli();
});
afterEach(() => cli.end());

const isRunning = async () => (await cli.json<{ running: boolean }>(['local', 'status'])).document.running;

describe('down', () => {
  it('is done where nothing is: nothing to remove', async () => {
    expect(await cli.run(['down'])).toMatchObject({ code: 0, stdout: 'nothing to remove\n' });
    const { document } = await cli.json<Document>(['down']);
    expect(document).toMatchObject({ resources: [], removed: 0, leftovers: [] });
    const elsewhere = await cli.json<Document>(['down'], { env: { AWS_DEFAULT_REGION: 'eu-west-1' } });
    expect(elsewhere.document).toMatchObject({ target: { kind: 'local', region: 'eu-west-1' } });
  });

  it('--dry-run is a plan, whether or not an endpoint runs', async () => {
    const text = { code: 0, stdout: 'nothing to remove\n' };
    expect(await cli.run(['down', '--dry-run'])).toMatchObject(text);
    const plan = (await cli.json<{ target: object }>(['down', '--dry-run'])).document;
    expect(plan).toEqual({
      stack: 'the-destined-lambda',
      target: { kind: 'local', account: '000000000000', region: 'us-east-1' },
      changes: [],
    });
    await cli.run(['local', 'start']);
    expect(await cli.run(['down', '--dry-run'])).toMatchObject(text);
    const target = { ...plan.target, endpoint: expect.stringContaining('http') };
    expect((await cli.json(['down', '--dry-run'])).document).toEqual({ ...plan, target });
  });

  it('removes everything, says so, and ends the endpoint that up started', async () => {
    await cli.run(['up', '--no-verify']);
    const plan = await cli.json<Document>(['down', '--dry-run']);
    expect(new Set(plan.document.changes.map(({ change }) => change))).toEqual(new Set(['delete']));
    expect(await isRunning()).toBe(true);
    const { code, stdout } = await cli.run(['down']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('- AWS::'))).toHaveLength(plan.document.changes.length);
    expect(lines.at(-1)).toBe('0 resources left');
    expect(await isRunning()).toBe(false);
  });

  it('keeps the log groups if told so, and takes them the next time', async () => {
    await cli.run(['up', '--no-verify']);
    const { code, stdout } = await cli.run(['down', '--keep-logs']);
    expect(code).toBe(0);
    expect(stdout).toContain('= AWS::Logs::LogGroup');
    expect(stdout).toContain('0 resources left, beside those kept\n');
    expect(await isRunning()).toBe(true);
    // There is nothing more to remove: what is kept is still nothing that is left.
    const again = await cli.run(['down', '--keep-logs']);
    expect(again).toMatchObject({ code: 0, stderr: expect.not.stringContaining('waiting') });
    expect(again.stdout).toMatch(/^4 kept \(\d+ calls, [\d.]+ s\)\n0 resources left, beside those kept\n$/m);
    const { document } = await cli.json<Document>(['down']);
    expect(document).toMatchObject({ removed: 4, leftovers: [] });
    expect(document.absent).toBe(document.resources.length - 4);
    expect(await isRunning()).toBe(false);
  });

  it('asks for --force where others hung something on the bus', async () => {
    await cli.run(['up', '--no-verify']);
    const { document } = await cli.json<{ env: Record<string, string> }>(['local', 'env']);
    const events = new EventBridgeClient({
      endpoint: document.env.AWS_ENDPOINT_URL,
      region: document.env.AWS_REGION,
      credentials: {
        accessKeyId: document.env.AWS_ACCESS_KEY_ID!,
        secretAccessKey: document.env.AWS_SECRET_ACCESS_KEY!,
      },
    });
    const rule = { Name: 'theirs', EventBusName: 'the-destined-lambda', EventPattern: '{"source":["x"]}' };
    await events.send(new PutRuleCommand(rule));
    const refused = await cli.run(['down']);
    expect(refused).toMatchObject({ code: 255, stdout: '', stderr: expect.stringContaining('theirs') });
    expect((await cli.json<Document>(['status'])).code).toBe(0);
    const plan = await cli.run(['down', '--force', '--dry-run']);
    const forced = await cli.run(['down', '--force']);
    for (const { code, stdout } of [plan, forced]) {
      expect({ code, stdout }).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^- AWS::Events::Rule +theirs$/m),
      });
    }
    expect(forced.stdout).toMatch(/^24 removed .*\n0 resources left$/m);
  });

  it('leaves another stack of a longer name alone', async () => {
    await cli.run(['up', '--no-verify', '--stack', 'a']);
    await cli.run(['up', '--no-verify', '--stack', 'a-2']);
    const { document } = await cli.json<Document>(['down', '--stack', 'a']);
    expect(document.leftovers).toEqual([]);
    expect((await cli.run(['status', '--stack', 'a-2'])).code).toBe(0);
    await cli.run(['down', '--stack', 'a-2']);
    expect(await isRunning()).toBe(false);
  });
});
