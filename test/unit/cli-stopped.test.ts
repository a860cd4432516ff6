/** What is told of a run that was stopped: what is not finished, why, and where that was. */
import { expect, it } from 'vitest';
import { showProvisioning } from '../../src/cli/provision-events.ts';
import type { Session } from '../../src/cli/session.ts';
import { stackOf } from '../../src/pattern/stack.ts';

it('names the endpoint that could not be reached', async () => {
  const said: string[] = [];
  const terminal = { progress() {}, warn: (line: string) => void said.push(line) };
  const session = { options: { output: 'text' }, terminal } as unknown as Session;
  const stack = stackOf({ name: 'n', partition: 'aws', account: '000000000000', region: 'us-east-1' });
  const place = { stack, own: false, asked: { endpoint: 'http://127.0.0.1:4566' } };
  const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  const unfinished = [{ kind: 'AWS::SNS::Topic', name: 'n', error }];
  const { onEvent, flush } = showProvisioning(session, place);
  onEvent({ type: 'changing', resource: { kind: 'AWS::SNS::Topic', name: 'n' }, verb: 'ensure' });
  onEvent({ type: 'stopped', settled: [], unfinished });
  await flush();
  expect(said).toEqual([
    'stopped: 0 of 1 resources are done; not finished:',
    "  AWS::SNS::Topic n: can't reach http://127.0.0.1:4566: the connection was cut",
    'run destined up --stack n to finish, or destined down --stack n to undo',
  ]);
});
