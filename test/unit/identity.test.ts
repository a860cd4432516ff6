/** Sessions of roles: what is over is forgotten. */
import { expect, it } from 'vitest';
import { createIdentity } from '../../src/local/services/iam/identity.ts';
import { createPolicyStore } from '../../src/local/services/iam/policy-store.ts';
import type { Roles } from '../../src/local/services/iam/roles.ts';

const ROLE = 'arn:aws:iam::000000000000:role/r';

it('forgets sessions that expired behind one that never does', () => {
  let now = 0;
  const clock = { kind: 'manual' as const, now: () => now, after: () => () => {}, dueAt: () => now };
  const roles = { byArn: () => ({ id: 'AROA' }) } as unknown as Roles;
  const root = { accessKeyId: 'AKIA', secretAccessKey: 's' };
  const identity = createIdentity(
    { account: '000000000000', partition: 'aws', clock },
    root,
    roles,
    createPolicyStore('aws'),
  );
  const eternal = identity.session(ROLE, 'eternal').credentials.accessKeyId;
  const short = Array.from({ length: 1000 }, () => identity.session(ROLE, 'short', 900).credentials.accessKeyId);
  now = 901_000;
  const later = Array.from({ length: 1000 }, () => identity.session(ROLE, 'later', 900).credentials.accessKeyId);
  // Who is still remembered would be back if time were: only forgotten sessions are not.
  now = 0;
  const known = (keys: string[]) => keys.filter((key) => identity.keyed(key)).length;
  expect(known(short)).toBe(0);
  expect([known([eternal]), known(later)]).toEqual([1, 1000]);
});
