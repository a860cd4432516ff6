/** A run that AWS refuses something: what does not need it goes on, all that stops it is told, and the next run finishes. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Faults } from '../../src/local/faults.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

interface Document {
  resources: { kind: string; name: string; change: string }[];
  created: number;
  removed: number;
  leftovers: object[];
  unchecked: string[];
  error: { code: string; message: string; fix: string };
}

let endpoint: TestEndpoint;
let cli: Cli;
let faults: Faults;
beforeEach(async () => {
  faults = () => undefined;
  endpoint = await startTestEndpoint({ faults: (call) => faults(call) });
  cli = await createCli();
});
afterEach(async () => {
  await cli?.end();
  await endpoint?.stop();
});

/** Refuses `operations`, each three times as the SDK asks, and holds `held` back until then: what comes after it comes after the failure. */
function refusingBefore(held: string, ...operations: string[]): Faults {
  let refusals = 0;
  let giveUp = () => {};
  const givenUp = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  return async ({ operation }) => {
    if (operation === held) await givenUp;
    if (!operations.includes(operation)) return undefined;
    refusals += 1;
    if (refusals === 3 * operations.length) giveUp();
    return 'error';
  };
}
const kinds = ({ resources }: Document) => new Set(resources.map(({ kind }) => kind));

it('of up: one run tells all that stops it', async () => {
  const { env } = endpoint;
  faults = refusingBefore('CreateRole', 'CreateTopic', 'CreateEventBus');
  const { code, document } = await cli.json<Document>(['up'], { env });
  expect({ code, document }).toMatchObject({
    code: 254,
    document: { error: { fix: 'run destined up again in a moment' } },
  });
  for (const text of ['AWS::SNS::Topic the-destined-lambda', 'AWS::Events::EventBus the-destined-lambda']) {
    expect(document.error.message).toContain(text);
  }
  // The API, its stage, the destinations, the subscription and the rules wait for these; functions and their log groups don't.
  expect(document.error.message).toMatch(/; 7 more were not begun$/);
  expect(kinds(document)).toEqual(
    new Set(['AWS::Logs::LogGroup', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Lambda::Permission']),
  );
  expect(document.created).toBe(23 - 2 - 7);

  faults = () => undefined;
  const finished = await cli.run(['up'], { env });
  expect(finished).toMatchObject({ code: 0, stdout: expect.stringMatching(/9 created, 14 unchanged, verified/) });
});

it.each(['up', 'down'])(
  'of the first look of %s: what could not be read is told, and that nothing was changed',
  async (command) => {
    const { env } = endpoint;
    await cli.run(['up', '--no-verify'], { env });
    const asked: string[] = [];
    faults = ({ operation }) => {
      asked.push(operation);
      return operation === 'GetTopicAttributes' ? 'error' : undefined;
    };
    const { code, document } = await cli.json<Document>([command], { env });
    const { message, fix } = document.error;
    expect({ code, message, fix }).toEqual({
      code: 254,
      message: expect.stringMatching(
        /^could not be read: AWS::SNS::Topic the-destined-lambda: .*; nothing was changed$/,
      ),
      fix: `run destined ${command} again in a moment`,
    });
    expect(asked.filter((operation) => !/^(Get|List|Describe)/.test(operation))).toEqual([]);
  },
);

it('of down: what stays is told, and nothing is claimed of the rest', async () => {
  const { env } = endpoint;
  await cli.run(['up', '--no-verify'], { env });
  faults = refusingBefore('RemoveTargets', 'Unsubscribe');
  const { code, document } = await cli.json<Document>(['down'], { env });
  expect(code).toBe(254);
  const told = /AWS::SNS::Subscription the-destined-lambda-destined: .*; (\d+) more were not begun$/;
  const [, waiting] = told.exec(document.error.message) ?? [];
  // The topic waits for that, the log groups for everything; all else does not.
  const left = 1 + Number(waiting);
  expect(document.removed).toBe(23 - left);
  const removed = kinds(document);
  expect(removed).toContain('AWS::IAM::Role');
  expect(removed).toContain('AWS::Events::EventBus');
  expect(removed).not.toContain('AWS::SNS::Topic');
  expect(removed).not.toContain('AWS::Logs::LogGroup');
  expect(document).toMatchObject({ leftovers: [], unchecked: [expect.stringContaining('whether anything is left')] });
  faults = () => undefined;
  expect(await cli.run(['down'], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${left} removed`),
  });
});

it.each<[flags: string[], fault: 'error' | 'throttle', fix: string]>([
  [['up', '--stack', 'n', '--no-records', '--throttle', 'off'], 'throttle', '--stack n --no-records --throttle off'],
  [['up', '--no-verify', '--records', '--region', 'eu-west-1'], 'error', '--no-verify --records --region eu-west-1'],
  [['down', '--keep-logs', '--force', '--stack', 'n'], 'throttle', '--stack n --keep-logs --force'],
])('of %j: what is to be run again is the same', async ([command = '', ...flags], fault, said) => {
  const { env } = endpoint;
  if (command === 'down')
    expect(await cli.run(['up', '--no-verify', '--stack', 'n'], { env })).toMatchObject({ code: 0 });
  faults = ({ operation }) => (/^(CreateTopic|DeleteTopic)$/.test(operation) ? fault : undefined);
  const { code, stderr } = await cli.run([command, ...flags], { env });
  expect({ code, stderr }).toEqual({
    code: 254,
    stderr: expect.stringContaining(`\n  fix: run destined ${command} ${said} again in a moment\n`),
  });
});

it('that nobody answers stops at once: the rest would not be answered either', async () => {
  const { env } = endpoint;
  const asked: string[] = [];
  const cutting = refusingBefore('CreateRole', 'CreateTopic');
  faults = async (call) => {
    asked.push(call.operation);
    return (await cutting(call)) && 'before';
  };
  const { code, stderr } = await cli.run(['up'], { env });
  expect({ code, stderr }).toEqual({
    code: 255,
    stderr: expect.stringMatching(/the connection was cut.* more were not begun/),
  });
  expect(asked).toContain('PutRolePolicy');
  expect(asked).not.toContain('CreateFunction');
});
