/** What is shown before anything is changed: plans, differences, rights, and the question on somebody's account. */
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { type Elsewhere, elsewhere } from '../support/elsewhere.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { onTerminal } from '../support/pty.ts';

interface Change {
  kind: string;
  name: string;
  change: string;
  differences: { path: string; actual: unknown; wanted: unknown }[];
  rights?: { widens: object[]; narrows: object[]; unjudged: string[] };
}
interface Plan {
  stack: string;
  target: object;
  changes: Change[];
}

const READS = /^(Get|List|Describe)/;
const ROLE = 'the-destined-lambda-success-us-east-1';
let endpoint: TestEndpoint;
let there: Elsewhere;
let cli: Cli;
let env: Record<string, string>;
/** Operations that change something. */
let changes: string[];

beforeAll(async () => {
  endpoint = await startTestEndpoint({
    observe: ({ operation }) => void (READS.test(operation) || changes.push(operation)),
  });
  there = await elsewhere(endpoint);
  cli = await createCli();
  env = endpoint.env;
});
beforeEach(() => {
  changes = [];
});
afterAll(async () => {
  await cli?.end();
  await there?.close();
  await endpoint?.stop();
});

/** A role that may more than it should. */
const widen = () =>
  endpoint.clientOf(IAMClient).send(
    new PutRolePolicyCommand({
      RoleName: ROLE,
      PolicyName: 'destined',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
      }),
    }),
  );

describe('before there is anything', () => {
  it('diff says so as status does, and starts no endpoint', async () => {
    const status = await cli.json<{ error: object }>(['status']);
    expect(await cli.json(['diff'])).toMatchObject({ code: 1, document: status.document });
    const { document } = await cli.json<{ running: boolean }>(['local', 'status']);
    expect(document.running).toBe(false);
    expect(await cli.run(['diff', '--exit-code'], { env })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('there is no stack the-destined-lambda in us-east-1\n  fix: run destined up'),
    });
    expect(changes).toEqual([]);
  });

  it('up --dry-run shows what each role will be allowed', async () => {
    const { document } = await cli.json<Plan>(['up', '--dry-run'], { env });
    const { differences, rights } = document.changes.find(({ name }) => name === ROLE)!;
    expect(differences).toEqual([]);
    expect(rights).toMatchObject({
      widens: [
        { change: 'add', policy: 'trust', statement: { Principal: { Service: 'lambda.amazonaws.com' } } },
        { change: 'add', policy: 'destined', statement: { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] } },
      ],
      narrows: [],
      unjudged: [],
    });
    // Four roles, three permissions, and the record log.
    expect(document.changes.filter((change) => change.rights)).toHaveLength(8);
    expect(changes).toEqual([]);
  });

  it('in 80 columns on a terminal', async () => {
    const terminal = onTerminal(cli, ['up', '--dry-run'], { ...env, NO_COLOR: '1' });
    expect(await terminal.ended).toBe(0);
    const lines = terminal
      .screen()
      .replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '')
      .split(/[\r\n]+/);
    expect(lines).toContain('rights that get wider, by statement (+ added, - removed):');
    expect(lines).toContain('    + destined: allow events:PutEvents on');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('of a stack', () => {
  beforeAll(async () => {
    expect(await cli.run(['up', '--no-verify'], { env })).toMatchObject({ code: 0 });
  });

  it('that is as it should be diff says nothing differs, with 0', async () => {
    expect(await cli.run(['diff', '--exit-code'], { env })).toMatchObject({ code: 0, stdout: 'nothing differs\n' });
    const { document } = await cli.json<Plan>(['diff'], { env });
    expect(document).toMatchObject({ stack: 'the-destined-lambda', target: { kind: 'endpoint' }, changes: [] });
  });

  it('that was widened diff shows both values, and the rights apart; nothing is changed', async () => {
    await widen();
    changes = [];
    const { code, stdout } = await cli.run(['diff'], { env });
    expect(code).toBe(0);
    const [plan, rights] = stdout.split('\n\n');
    expect(plan).toMatch(
      new RegExp(`^~ AWS::IAM::Role +${ROLE}\n {4}Policies\\.destined\\.PolicyDocument\\.Statement\\.0\\.`),
    );
    expect(rights).toMatch(
      new RegExp(
        `^rights that get wider.*:\n  AWS::IAM::Role ${ROLE}\n    \\+ destined: allow logs:CreateLogStream, logs:PutLogEvents on arn:\\S+\n` +
          `rights that get narrower.*:\n  AWS::IAM::Role ${ROLE}\n    - destined: allow s3:\\* on \\*$`,
      ),
    );
    expect(stdout).toMatch(/\n1 to update; nothing was changed\n$/);
    const asked = await cli.json<Plan>(['diff', '--exit-code'], { env });
    expect(asked).toMatchObject({
      code: 1,
      document: { changes: [{ kind: 'AWS::IAM::Role', name: ROLE, change: 'update' }] },
    });
    expect(asked.document.changes[0]!.differences.length).toBeGreaterThan(0);
    const planned = await cli.json<Plan>(['up', '--dry-run'], { env });
    expect(planned.document.changes).toEqual(asked.document.changes);
    expect(changes).toEqual([]);
  });

  it.each([
    ['diff', 0],
    ['status', 1],
  ])('in 80 columns %s is, too', async (command, code) => {
    const terminal = onTerminal(cli, [command], { ...env, NO_COLOR: '1' });
    expect(await terminal.ended).toBe(code);
    const lines = terminal
      .screen()
      .replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '')
      .split(/[\r\n]+/);
    expect(lines).toContainEqual(expect.stringMatching(/^ {4}Policies\.destined\.\S+\.Resource: "\*" →/));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('down --dry-run tells what nobody may any more', async () => {
    const { stdout } = await cli.run(['down', '--dry-run'], { env });
    expect(stdout).toContain(`  AWS::IAM::Role ${ROLE}\n    - trust: allow sts:AssumeRole to lambda.amazonaws.com\n`);
    expect(stdout).not.toContain('wider');
    expect(changes).toEqual([]);
  });

  it('with a name that a stranger has, diff says what stops up, with 255', async () => {
    await endpoint.clientOf(SNSClient).send(new CreateTopicCommand({ Name: 'theirs' }));
    changes = [];
    const up = await cli.json<{ error: { message: string } }>(['up', '--stack', 'theirs'], { env });
    const diff = await cli.json<{ error: { message: string } }>(['diff', '--stack', 'theirs'], { env });
    expect(diff).toMatchObject({ code: 255, document: up.document });
    expect(diff.document.error.message).toContain('AWS::SNS::Topic theirs');
    expect(changes).toEqual([]);
  });
});

describe("on somebody's account", () => {
  const NEW = ['--stack', 'asked'];

  it.each([['up'], ['down']])('%s without a terminal changes nothing unless told --yes', async (command) => {
    const stack = command === 'up' ? NEW : [];
    const { code, stdout, stderr } = await cli.run([command, ...stack], { env: there.env });
    expect({ code, stdout }).toEqual({ code: 252, stdout: '' });
    expect(stderr).toContain('account 000000000000, region us-east-1:\n');
    expect(stderr).toContain('rights that get ');
    expect(stderr).toContain('\ncost: ');
    expect(stderr).toContain('fix: pass --yes');
    expect(changes).toEqual([]);
  });

  it.each([
    ['no', 'n', 1],
    ['Ctrl-C', '\u0003', 130],
    ['return alone, which is no', '\r', 1],
  ])('the answer %s changes nothing', async (_name, keys, code) => {
    const terminal = onTerminal(cli, ['up', ...NEW], there.env);
    await terminal.shows(/Change 23 resources in account 000000000000, region us-east-1\?/);
    const asked = terminal.screen();
    for (const text of ['rights that get wider', 'cost: nothing while idle', '+ ', 'AWS::SNS::Topic']) {
      expect(asked).toContain(text);
    }
    terminal.type(keys);
    expect(await terminal.ended).toBe(code);
    expect(terminal.screen()).toContain('nothing was changed');
    expect(changes).toEqual([]);
  });

  it('the answer yes changes it, and --yes asks nothing', async () => {
    const terminal = onTerminal(cli, ['up', ...NEW, '--no-verify'], there.env);
    await terminal.shows(/Change 23 resources/);
    terminal.type('y');
    expect(await terminal.ended).toBe(0);
    expect(terminal.screen()).toContain('23 created');
    const down = await cli.run(['down', ...NEW, '--yes'], { env: there.env });
    expect(down).toMatchObject({ code: 0, stdout: expect.stringContaining('0 resources left') });
  });
});
