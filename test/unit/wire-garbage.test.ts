/** Whatever bytes a signed request brings, decoding answers in AWS's shape: it neither throws nor blames the endpoint. */
import { expect, it } from 'vitest';
import { createEndpoint } from '../../src/local/wire/endpoint.ts';
import { serviceOf } from '../../src/local/wire/service.ts';
import { SERVICES, type ServiceName } from '../../src/local/wire/services.ts';
import { seeded } from '../support/schema-values.ts';

const caller = { arn: 'arn:aws:iam::000000000000:root', accessKeyId: 'test' };
const JSON_VALUES = [
  null,
  true,
  -1,
  1e308,
  '',
  'x',
  [],
  {},
  [null],
  [[]],
  [{}],
  { a: 1 },
  ['x', 5],
  { '': {} },
  JSON.parse('{"__proto__":{"polluted":1}}'),
  { constructor: { prototype: { polluted: 1 } } },
  { toString: 'x' },
];
const TEXTS = [
  '',
  '{',
  '{"a":',
  '\u0000',
  '\ud800',
  'NaN',
  '[',
  '"',
  '{"a":1}x',
  'a=b',
  '%',
  '%zz=%',
  '<xml/>',
  '[]',
  'null',
];

it.each(Object.keys(SERVICES) as ServiceName[])('%s', async (name) => {
  const random = seeded(3);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const service = serviceOf({ signingName: name, ...SERVICES[name] }, await SERVICES[name].load());
  let logged = '';
  let served = 0;
  let refused = 0;
  const endpoint = createEndpoint({
    modules: {},
    identity: { allows: () => ({ allowed: true }) },
    fallback: () => {
      served += 1;
      return {};
    },
    log: (text) => {
      logged += text;
    },
  });
  for (const { name: operation, input, traits } of service.operations.values()) {
    const members = input.isStructSchema() ? [...input.structIterator()].map(([member]) => member) : [];
    const values = () => Object.fromEntries([...members, '__proto__x'].map((member) => [member, pick(JSON_VALUES)]));
    const bodies = [...TEXTS, ...Array.from({ length: 10 }, () => JSON.stringify(values()))];
    for (const body of bodies) {
      const form = members.map(
        (member) => `${member}${pick(['', '.', '..', '.member.x', '.entry.1', '.1.1'])}=${pick(TEXTS)}`,
      );
      const isQuery = service.protocol === 'awsQuery';
      const path = (traits.http?.[1] ?? '/')
        .split('?')[0]!
        .replace(/\{[^}]*\}/g, () => pick(['x', '%41', '%zz', '%2F', '..', '%00']));
      const answer = await endpoint.dispatch(
        {
          method: traits.http?.[0] ?? 'POST',
          path,
          query: pick(['', 'a', '=', '%', '&&', 'MaxItems=x&limit=x&Marker=%ff', 'mode=overwrite']),
          headers: { 'x-amz-target': `${service.target}.${operation}`, accept: pick(['', 'application/json', '*/*']) },
          body: Buffer.from(isQuery ? `Action=${operation}&${pick([body, form.join('&')])}` : body),
        },
        caller,
        'us-east-1',
        name,
      );
      if (answer.status >= 400) refused += 1;
      expect(answer.status, `${operation} ${body} ${logged}`).toBeLessThan(500);
    }
  }
  expect(logged).toBe('');
  expect(served).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});
