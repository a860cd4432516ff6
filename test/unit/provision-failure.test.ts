/** What is to be run where a resource could not be made or removed. */
import { expect, it } from 'vitest';
import { explained } from '../../src/cli/report/provision-failure.ts';
import { ResourcesFailed } from '../../src/provision/resources-failed.ts';
import type { Resource } from '../../src/resources/resource.ts';

const resource = { kind: 'AWS::SNS::Topic', name: 'n' } as Resource;
const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('why'), { name, $fault: 'client', $metadata: { httpStatusCode } });
const fixOf = (error: unknown, verb: 'read' | 'made', asked: { again?: string }) =>
  explained(Promise.reject(new ResourcesFailed(verb, [{ resource, error }])), asked).catch(({ fix }) => fix);

it.each<[name: string, status: number, fix: RegExp]>([
  ['ThrottlingException', 400, /^run destined up --stack n again in a moment$/],
  ['ServiceFailure', 500, /^run destined up --stack n again in a moment$/],
  ['InvalidParameter', 400, /^run destined up --stack n again: it goes on where it ended$/],
  // Run again it would be refused again.
  ['AccessDenied', 403, /^give the caller this right: /],
])('after %s', async (name, status, fix) => {
  expect(await fixOf(answered(name, status), 'made', { again: 'destined up --stack n' })).toMatch(fix);
});

it('is not named where it is not known, or does not go on', async () => {
  expect(await fixOf(answered('InvalidParameter', 400), 'made', {})).toBe(
    'run the same command again: it goes on where it ended',
  );
  expect(await fixOf(answered('ThrottlingException', 400), 'read', {})).toBe('try again in a moment');
  // An endpoint that hasn't an operation won't have it in a moment.
  expect(await fixOf(answered('NotImplementedException', 501), 'read', {})).toBeUndefined();
  expect(await fixOf(answered('InvalidParameter', 400), 'read', {})).toBeUndefined();
});
