/** Our CLI on moto's server: the control plane, where no function runs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureEvent, successEvent } from '../support/destination-events.ts';
import { startMoto } from './support/emulators.ts';
import { listings } from './support/listings.ts';
import { putLog } from './support/logged.ts';
import { type Provisioning, testChoices, testDown, testNamesakes, testRepairs } from './support/provisioning.ts';
import { DIFFERENCE } from './support/table.ts';
import { startTrial, type Trial } from './support/trial.ts';

const PAYLOAD = { source: 'cdkpatterns.the-destined-lambda', action: 'message', message: 'hello world' };
/** What differs after each `up`. */
const API_LOST = [
  'Body.components.schemas.ErrorResponseModel',
  'Body.components.schemas.ResponseModel',
  'Body.paths./SendEvent.get.responses.200.content',
  'Body.paths./SendEvent.get.responses.400.content',
  'Body.paths./SendEvent.get.responses.429.content',
  'Body.paths./SendEvent.get.responses.502.content',
];

interface Changed {
  kind: string;
  differences: { path: string }[];
}
interface State {
  kind: string;
  state: string;
}

describe('moto', () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await startTrial(startMoto);
  });
  afterAll(() => trial?.end());

  const provisioning: Provisioning = {
    trial: () => trial,
    up: { code: 0, always: (name) => [`~ AWS::ApiGateway::RestApi ${name}`, `~ AWS::ApiGateway::Stage ${name}/prod`] },
    hasApi: true,
    forgets: {
      'no destinations, and retries':
        'a second PutFunctionEventInvokeConfig changes nothing (aws-facts 1.5: it replaces the whole config)',
    },
  };

  describe('`up`, and `up` again', () => {
    it('has nothing to tell of a stack that is not', async () => {
      const plan = await trial.run(['up', '--dry-run', '-v', '--stack', 'first']);
      expect(plan).toMatchObject({ code: 0, mutations: [] });
      expect(plan.stdout).toMatch(/\n23 to create; nothing was changed\n$/);
      const status = await trial.run(['status', '--stack', 'first']);
      expect(status.code).toBe(1);
      expect(status.stderr).toContain('error: there is no stack first in us-east-1\n');
    });

    it('makes all of it', async () => {
      const { code, stdout } = await trial.run(['up', '--no-verify', '--stack', 'first']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/\n23 created \(\d+ calls, .*\)\nhttp:\S+\/_aws\/execute-api\/\w+\/prod\/SendEvent\n$/);
    });

    it('changes nothing the second time, but for the API', async ({ annotate }) => {
      const plan = await trial.json<{ changes: Changed[] }>(['up', '--dry-run', '--stack', 'first']);
      const [{ changes }] = plan.documents as [{ changes: Changed[] }];
      expect(changes.map(({ kind }) => kind)).toEqual(['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage']);
      expect(changes[0]!.differences.map(({ path }) => path)).toEqual(API_LOST);
      await annotate(
        'PutRestApi drops the models of a document, and those of its responses (aws-facts 4.10): each `up` writes the API anew',
        DIFFERENCE,
      );

      const { code, mutations, changes: said } = await trial.run(['up', '--no-verify', '-v', '--stack', 'first']);
      expect(code).toBe(0);
      expect(said.sort()).toEqual(provisioning.up.always('first'));
      // The stage's description comes last: it says that all before it was done.
      const calls = ['PutRestApi', 'CreateDeployment', 'UpdateStage', 'DeleteDeployment', 'UpdateStage'];
      expect(mutations).toEqual(calls.map((call) => `APIGateway.${call}`));
      const { items } = await trial.botocore.output<{ items: { id: string; name: string }[] }>(
        'apigateway',
        'GetRestApis',
      );
      expect(items.map(({ name }) => name)).toEqual(['first']);
      const deployments = await trial.botocore.output('apigateway', 'GetDeployments', { restApiId: items[0]!.id });
      expect(deployments.items).toHaveLength(1);
    });

    it('is told as `status`', async () => {
      const { code, documents } = await trial.json<{ resources: State[] }>(['status', '--stack', 'first']);
      expect(code).toBe(1);
      const notOk = documents[0]!.resources.filter(({ state }) => state !== 'ok');
      expect(documents[0]!.resources).toHaveLength(23);
      expect(notOk).toMatchObject([{ kind: 'AWS::ApiGateway::RestApi', state: 'drifted' }]);
    });
  });

  describe('hand damage, repaired by `up`', () => testRepairs(provisioning, 'first'));

  describe('choices, kept and undone', () => testChoices(provisioning, 'first'));

  describe('what strangers own, refused', () => testNamesakes(provisioning));

  describe('`down`, by its own listings', () => {
    const isPolicy = (line: string) => line.startsWith('resource policy ');
    testDown(provisioning, isPolicy);

    it('keeps one resource policy, whoseever it is', async ({ annotate }) => {
      const policies = (await listings(trial.botocore)).filter(isPolicy);
      expect(policies).toHaveLength(1);
      expect(policies[0]).toContain(':log-group:/aws/events/destined/n:*');
      await annotate(
        'there is one resource policy, whatever its resourceArn, and it outlives its log group (aws-facts 3.5): ' +
          'of several stacks only the newest has its own, and it is there after `down`',
        DIFFERENCE,
      );
      const { code, changes } = await trial.run(['up', '--no-verify', '--stack', 'first']);
      expect(code).toBe(0);
      expect(changes).toContain(`~ AWS::Logs::LogGroup ${trial.stack('first').recordLog.name}`);
    });
  });

  describe('`send`, and the proof of `up`', () => {
    it('is refused at the API', async ({ annotate }) => {
      const { code, stdout, stderr } = await trial.run(['send', '--stack', 'first']);
      expect(code).toBe(254);
      expect(stdout).toMatch(/^rejected {2}404 {2}Not Found {2}id [0-9a-f]{20}\n$/);
      expect(stderr).toContain('1 of 1 was rejected\n');
      await annotate('the invoke URL of an API answers 404 (aws-facts 4.8): it has no data plane', DIFFERENCE);
    });

    it('is accepted by the topic, and followed in vain', async ({ annotate }) => {
      const sent = await trial.run(['send', '--via', 'topic', '--stack', 'first']);
      expect(sent).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^accepted in [\d.]+ ms {2}id \w+\n {2}message /),
      });
      const waited = await trial.json(['send', '--message', 'hi', '--wait', '--timeout', '3s', '--stack', 'first']);
      expect(waited.code).toBe(124);
      expect(waited.documents).toMatchObject([{ sent: 1, accepted: 1, outcomes: { success: 0, failure: 0, lost: 1 } }]);
      expect(waited.stderr).toContain('no record by the timeout: ');
      await annotate(
        'functions run in Docker only, and destinations are kept but never used (aws-facts 1.1)',
        DIFFERENCE,
      );
    });

    // It waits for ninety seconds that something comes.
    it('ends, and names the hop', { timeout: 300_000 }, async () => {
      const { code, documents, stderr } = await trial.json(['up', '--stack', 'proven']);
      expect(code).toBe(1);
      expect(documents).toMatchObject([{ created: 23, verified: false }]);
      expect(stderr).toContain('not proven: the API answered 404: Not Found\n');
    });
  });

  describe('`tail` of what stands in its logs', () => {
    const requestId = '22222222-2222-4222-8222-222222222222';
    const spoken = `2026-01-01T00:00:00.000Z\t${requestId}\tINFO\tmessage: please success`;
    const lines = [
      `START RequestId: ${requestId} Version: $LATEST\n`,
      `${spoken}\n`,
      `END RequestId: ${requestId}\n`,
      `REPORT RequestId: ${requestId}\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\t\n`,
    ];
    const records = [successEvent(), failureEvent()].map((event) => JSON.stringify(event));

    beforeAll(async () => {
      expect((await trial.run(['up', '--no-verify', '--stack', 'told'])).code).toBe(0);
      const { functions, recordLog } = trial.stack('told');
      await putLog(trial.botocore, functions.destined.logGroup, lines);
      await putLog(trial.botocore, recordLog.name, records);
      await putLog(trial.botocore, functions.success.logGroup, [records[0]!]);
      await putLog(trial.botocore, functions.failure.logGroup, [records[1]!]);
    });
    const tail = <T>(...args: string[]) => trial.json<T>(['tail', '--no-follow', ...args, '--stack', 'told']);

    it('reads a function', async () => {
      const { code, documents } = await tail('--function', 'destined');
      expect(code).toBe(0);
      expect(documents).toMatchObject([
        { type: 'handler', requestId, message: 'message: please success' },
        { type: 'summary', requestId, summary: { durationMs: 1.23, billedMs: 2, maxMemoryMb: 66 } },
      ]);
    });

    it('reads every line, raw', async () => {
      const { code, documents } = await tail<{ message: string; eventId: string }>('--raw');
      expect(code).toBe(0);
      expect(documents.map(({ message }) => message).sort()).toEqual([...lines, ...records, ...records].sort());
      expect(new Set(documents.map(({ eventId }) => eventId)).size).toBe(documents.length);
    });

    it('reads records, each once', async () => {
      const { code, documents } = await tail<{ outcome: string }>();
      expect(code).toBe(0);
      expect(documents.map(({ outcome }) => outcome).sort()).toEqual(['failure', 'success']);
      expect(documents).toContainEqual(
        expect.objectContaining({ outcome: 'failure', errorType: 'Error', errorMessage: 'test' }),
      );
    });

    it('does not call misrouted what it cannot know', async ({ annotate }) => {
      const elsewhere = successEvent({ id: 'elsewhere', responsePayload: { ...PAYLOAD, source: 'another' } });
      await putLog(trial.botocore, trial.stack('told').recordLog.name, [JSON.stringify(elsewhere)]);
      const { code, documents } = await tail<{ outcome: string }>();
      expect(code).toBe(0);
      expect(documents.filter(({ outcome }) => outcome === 'misrouted')).toEqual([]);
      expect(documents).toHaveLength(3);
      await annotate(
        'TestEventPattern answers nothing (aws-facts 3.3): what is misrouted counts by its condition',
        DIFFERENCE,
      );
    });
  });

  describe('`trace` and `replay` of what stands in its logs', () => {
    const requestId = '22222222-2222-4222-8222-222222222222';
    const failure = JSON.stringify(failureEvent({ timestamp: new Date().toISOString() }));
    const messageId = '33333333-3333-4333-8333-333333333333';
    const target = '77777777-7777-4777-8777-777777777777';
    const logged = (id: string, text: string) => [
      `START RequestId: ${id} Version: $LATEST\n`,
      `${new Date().toISOString()}\t${id}\t${text}\n`,
      `END RequestId: ${id}\n`,
      `REPORT RequestId: ${id}\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\t\n`,
    ];
    const error = { errorType: 'Error', errorMessage: 'test', stack: ['Error: test', '    at handler'] };

    beforeAll(async () => {
      expect((await trial.run(['up', '--no-verify', '--stack', 'again'])).code).toBe(0);
      const { functions, recordLog } = trial.stack('again');
      const thrown = `ERROR\tInvoke Error \t${JSON.stringify(error)}`;
      await putLog(trial.botocore, functions.destined.logGroup, logged(requestId, thrown));
      await putLog(trial.botocore, recordLog.name, [failure]);
      await putLog(trial.botocore, functions.failure.logGroup, logged(target, `INFO\t${failure}`));
    });

    it.each(['a1b2c3', requestId, messageId, target, 'last'])('follows a message by its id %s', async (id) => {
      const { code, documents } = await trial.json<{ outcome: string; hops: { hop: string; requestId?: string }[] }>([
        ...['trace', id, '--stack', 'again'],
      ]);
      expect({ code, documents }).toMatchObject({ code: 0, documents: [{ messageId, outcome: 'failure' }] });
      const hops = documents[0]!.hops;
      expect(hops.map(({ hop }) => hop)).toEqual(['topic', 'function', 'record', 'rule', 'target']);
      expect(hops.map(({ requestId: ran }) => ran).filter(Boolean)).toEqual([requestId, target]);
    });

    it('sends it again, writes that down before, and takes it for in flight then', async () => {
      const replay = ['replay', '--all', '-v', '--stack', 'again'];
      const first = await trial.json<{ replayed: { newMessageId?: string; destinedId: string }[] }>(replay);
      expect(first).toMatchObject({ code: 0, documents: [{ replayed: [{ messageId }], skipped: [] }] });
      expect(first.mutations).toEqual(['CloudWatchLogs.CreateLogStream', 'CloudWatchLogs.PutLogEvents', 'SNS.Publish']);
      const [{ destinedId, newMessageId } = {}] = first.documents[0]!.replayed;
      expect(newMessageId).toMatch(/^[0-9a-f-]{36}$/);
      const stored = (await trial.botocore.output('logs', 'FilterLogEvents', {
        logGroupName: trial.stack('again').recordLog.name,
        logStreamNames: ['destined/replay'],
      })) as { events: { message: string }[] };
      const lines = stored.events.map(({ message }) => JSON.parse(message));
      expect(lines).toEqual([{ replayOf: messageId, destinedId, attempt: 1 }]);

      const second = await trial.json(replay);
      const skipped = [{ messageId, why: expect.stringContaining('in flight') }];
      expect(second).toMatchObject({ code: 0, documents: [{ replayed: [], skipped }], mutations: [] });
    });

    it('tells it as open', async () => {
      const { documents } = await trial.json(['tail', '--no-follow', '--stack', 'again']);
      expect(documents).toMatchObject([{ outcome: 'failure', state: 'open' }]);
    });
  });
});
