/** Our CLI on MiniStack: its control plane, and those of the chain's hops that it has, with functions that run. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureEvent, successEvent } from '../support/destination-events.ts';
import { startMiniStack } from './support/emulators.ts';
import {
  type Provisioning,
  testChoices,
  testDown,
  testNamesakes,
  testRepairs,
  upAsFarAsItGoes,
} from './support/provisioning.ts';
import { DIFFERENCE } from './support/table.ts';
import { startTrial, type Trial } from './support/trial.ts';

interface Line {
  message: string;
  eventId: string;
}
interface Told {
  outcome: string;
  destinedId: string;
  record: { id: string };
}

/** Something that comes by itself, soon. */
const SOON = { timeout: 20_000, interval: 200 };

describe('MiniStack', () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await startTrial(startMiniStack);
  });
  afterAll(() => trial?.end());

  const provisioning: Provisioning = {
    trial: () => trial,
    up: { code: 254, always: () => [] },
    hasApi: false,
  };
  const NO_API =
    /^error: could not be made: AWS::ApiGateway::RestApi first: AWS refused: NotFoundException: Unknown API Gateway v1 path: \/restapis\/\w+; 1 more was not begun$/m;

  describe('`up`, and `up` again', () => {
    it('has nothing to tell of a stack that is not', async () => {
      const plan = await trial.run(['up', '--dry-run', '-v', '--stack', 'first']);
      expect(plan).toMatchObject({ code: 0, mutations: [] });
      expect(plan.stdout).toMatch(/\n23 to create; nothing was changed\n$/);
      const status = await trial.run(['status', '--stack', 'first']);
      expect(status.code).toBe(1);
      expect(status.stderr).toContain('error: there is no stack first in us-east-1\n');
    });

    it('makes all of it but the API', async ({ annotate }) => {
      const { code, stderr, changes } = await upAsFarAsItGoes(trial, 'first');
      expect(code).toBe(254);
      expect(stderr).toMatch(NO_API);
      expect(changes).toHaveLength(21);
      expect(changes.filter((change) => !change.startsWith('+ ') || change.includes('ApiGateway'))).toEqual([]);
      await annotate(
        'there is no PutRestApi (aws-facts 4.10): `up` ends with 254 and names it, all else is made',
        DIFFERENCE,
      );
    });

    it('changes nothing the second time, and makes no second API', async () => {
      const { code, stderr, changes, mutations } = await trial.run(['up', '--no-verify', '-v', '--stack', 'first']);
      expect(code).toBe(254);
      expect(stderr).toMatch(NO_API);
      expect(changes).toEqual([]);
      // What is not there yet is asked for again, for a while.
      expect(new Set(mutations)).toEqual(new Set(['APIGateway.PutRestApi']));
      const { items } = await trial.botocore.output<{ items: { name: string }[] }>('apigateway', 'GetRestApis');
      expect(items.map(({ name }) => name)).toEqual(['first']);
    });

    it('is told as `status`, and as a plan', async () => {
      const status = await trial.json<{ resources: { kind: string; state: string }[] }>(['status', '--stack', 'first']);
      expect(status.code).toBe(1);
      expect(status.documents[0]!.resources).toHaveLength(23);
      expect(status.documents[0]).not.toHaveProperty('url');
      expect(status.documents[0]!.resources.filter(({ state }) => state !== 'ok')).toMatchObject([
        { kind: 'AWS::ApiGateway::RestApi', state: 'drifted' },
        { kind: 'AWS::ApiGateway::Stage', state: 'missing' },
      ]);
      const plan = await trial.json(['up', '--dry-run', '--stack', 'first']);
      expect(plan.code).toBe(0);
      expect(plan.documents).toMatchObject([
        {
          changes: [
            { kind: 'AWS::ApiGateway::RestApi', change: 'update' },
            { kind: 'AWS::ApiGateway::Stage', change: 'create' },
          ],
        },
      ]);
    });
  });

  describe('hand damage, repaired by `up`', () => testRepairs(provisioning, 'first'));

  describe('choices, kept and undone', () => testChoices(provisioning, 'first'));

  describe('what strangers own, refused', () => testNamesakes(provisioning));

  describe('`down`, by its own listings', () => testDown(provisioning));

  describe('messages, sent to the topic', () => {
    const tail = <T>(...args: string[]) => trial.json<T>(['tail', '--no-follow', ...args, '--stack', 'first']);
    const destined = () => tail<Line & { type: string; summary?: object }>('--function', 'destined');

    it('are refused at the API', async () => {
      const { code, stdout } = await trial.run(['send', '--stack', 'first']);
      expect(code).toBe(254);
      expect(stdout).toMatch(/^rejected {2}403 {2}Forbidden {2}id [0-9a-f]{20}\n$/);
    });

    it('run the destined function, and its log is told', async ({ annotate }) => {
      const { code, stdout } = await trial.run(['send', '--via', 'topic', '--stack', 'first']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^accepted in [\d.]+ ms {2}id \w+\n {2}message [0-9a-f-]{36}\n$/);
      await expect
        .poll(async () => (await destined()).documents, SOON)
        .toMatchObject([
          { type: 'handler', message: 'message: please success' },
          { type: 'summary', summary: { memoryMb: 128, status: 'ok' } },
        ]);
      const { logGroup: logGroupName } = trial.stack('first').functions.destined;
      const { events } = await trial.botocore.output<{ events: object[] }>('logs', 'FilterLogEvents', { logGroupName });
      expect(events.filter((event) => 'eventId' in event)).toEqual([]);
      await annotate(
        'lines of functions have neither time nor request id, and no event id either (aws-facts 1.10, 7.1)',
        DIFFERENCE,
      );

      const text = await trial.run(['send', '--message', 'my own words', '--stack', 'first']);
      expect(text.code).toBe(0);
      const raw = async () => (await tail<Line>('--raw')).documents.map(({ message }) => message);
      await expect.poll(raw, SOON).toContain('message: my own words');
      // The run's own lines too: the next test looks for what comes after them.
      await expect.poll(async () => (await destined()).documents, SOON).toHaveLength(4);
      const { documents } = await tail<Line>('--raw');
      expect(new Set(documents.map(({ eventId }) => eventId)).size).toBe(documents.length);
    });

    it('are seen by a `tail` that follows', async () => {
      const since = new Date().toISOString();
      const following = trial.json<Line>([
        'tail',
        '--function',
        'destined',
        '--since',
        since,
        '--limit',
        '2',
        '--stack',
        'first',
      ]);
      const { code } = await trial.run(['send', '--message', 'now', '--stack', 'first']);
      expect(code).toBe(0);
      const { code: ended, documents } = await following;
      expect(ended).toBe(0);
      expect(documents).toMatchObject([{ type: 'handler', message: 'message: now' }, { type: 'summary' }]);
    });

    it('are followed in vain', async ({ annotate }) => {
      for (const mode of ['success', 'fail']) {
        const { code, documents, stderr } = await trial.json([
          'send',
          '--via',
          'topic',
          '--mode',
          mode,
          '--wait',
          '--timeout',
          '3s',
          '--stack',
          'first',
        ]);
        expect(code).toBe(124);
        expect(documents).toMatchObject([{ accepted: 1, outcomes: { success: 0, failure: 0, misrouted: 0, lost: 1 } }]);
        expect(stderr).toContain('no record by the timeout: ');
      }
      await annotate(
        'no destination is used on success, and no bus on failure (aws-facts 1.1, 1.2): messages are lost there',
        DIFFERENCE,
      );
    });
  });

  describe('records, put on the bus by hand', () => {
    const put = ({ detail, ...event }: ReturnType<typeof successEvent>) => ({
      EventBusName: trial.stack('first').bus.name,
      Source: event.source,
      DetailType: event['detail-type'],
      Detail: JSON.stringify(detail),
    });

    it('reach the functions that the rules name, and `tail`', async ({ annotate }) => {
      const now = new Date().toISOString();
      const Entries = [
        put(successEvent({ destinedId: 'a1', timestamp: now })),
        put(failureEvent({ destinedId: 'b2', timestamp: now })),
        put(
          successEvent({
            destinedId: 'c3',
            timestamp: now,
            responsePayload: { source: 'x', action: 'y', message: 'z' },
          }),
        ),
      ];
      expect(await trial.botocore.output('events', 'PutEvents', { Entries })).toMatchObject({ FailedEntryCount: 0 });
      const told = async () => {
        const { documents } = await trial.json<Told>(['tail', '--no-follow', '--stack', 'first']);
        return documents.map(({ outcome, destinedId }) => `${outcome} ${destinedId}`).sort();
      };
      await expect.poll(told, SOON).toEqual(['failure b2', 'success a1']);
      await annotate(
        'log groups are no targets (aws-facts 3.5): there are no records of what is misrouted',
        DIFFERENCE,
      );
      const status = await trial.json(['status', '--stack', 'first']);
      expect(status.documents).toMatchObject([{ outcomes: { success: 1, failure: 1, misrouted: 0 } }]);
    });
  });
});
