/** Every operation of every service through the real SDK clients: what is sent arrives, what is answered is read. */
import type { Server } from 'node:http';
import type { NormalizedSchema } from '@smithy/core/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsError } from '../../src/local/wire/aws-error.ts';
import type { Bounds } from '../../src/local/wire/check-bounds.ts';
import { createEndpoint } from '../../src/local/wire/endpoint.ts';
import { listen } from '../../src/local/wire/listener.ts';
import { type Operation, type Service, serviceOf } from '../../src/local/wire/service.ts';
import { SERVICES, type ServiceName } from '../../src/local/wire/services.ts';
import { comparable, randomValue, seeded } from '../support/schema-values.ts';

/** The least number of modelled operations: a client that lost its schemas would pass silently. */
const AT_LEAST: Record<ServiceName, number> = {
  lambda: 80,
  apigateway: 120,
  events: 55,
  logs: 90,
  sns: 42,
  iam: 170,
  sts: 8,
  tagging: 8,
};
const ROUNDS = 3;
const caller = { arn: 'arn:aws:iam::000000000000:root', accessKeyId: 'test' };

interface AnyClient {
  send(command: object): Promise<object>;
  destroy(): void;
}
type AnyClass = new (config: object) => AnyClient;

let server: Server;
let url: string;
let seen: { operation: string; input: unknown } | undefined;
let next: unknown;
/** Not from the scope: a few operations of STS are unsigned. */
let asked: ServiceName;

beforeAll(async () => {
  const endpoint = createEndpoint({
    modules: {},
    identity: { allows: () => ({ allowed: true }) },
    fallback(input, context) {
      seen = { operation: context.operation.name, input };
      if (next instanceof Error) throw next;
      return next;
    },
    log: (text) => process.stderr.write(text),
  });
  const fail = () => ({ status: 500, headers: {}, body: 'unexpected' });
  ({ server, url } = await listen(
    Promise.resolve({
      admit: () => ({ bodyLimit: 1e7, budget: { left: 1e8 } }),
      answer: (request) => endpoint.dispatch(request, caller, 'us-east-1', asked),
      tooLarge: fail,
      busy: fail,
      failed: fail,
    }),
    0,
  ));
});
afterAll(() => server.close());

/** Gives the member at the end of a path, where there is one, a value that its enum has. */
function setAt(value: unknown, [member = '', ...rest]: readonly string[], allowed: string): void {
  for (const holder of [value].flat() as (Record<string, unknown> | null | undefined)[]) {
    const inner = holder?.[member];
    if (inner === undefined || inner === null) continue;
    if (rest.length > 0) setAt(inner, rest, allowed);
    else holder![member] = Array.isArray(inner) ? inner.map(() => allowed) : allowed;
  }
}

/** Random numbers break bounds, and so do lists that may not be empty: these are left out, with the structure they stand in. */
function fitAt(value: unknown, [member = '', ...rest]: readonly string[], { value: range, count }: Bounds): boolean {
  let isFit = true;
  for (const holder of [value].flat() as (Record<string, unknown> | null | undefined)[]) {
    const inner = holder?.[member];
    if (inner === undefined || inner === null) continue;
    if (typeof inner === 'number' && range) holder![member] = range[0];
    if (rest.length === 0) isFit &&= !(Array.isArray(inner) && inner.length < (count?.[0] ?? 0));
    else if (!fitAt(inner, rest, { value: range, count })) delete holder![member];
  }
  return isFit;
}

/** PutEvents with an EndpointId is signed by SigV4a, which the client refuses without a native module. */
function sendable(operation: Operation, input: unknown): object {
  const members = { ...(input as Record<string, unknown>) };
  if (operation.name === 'PutEvents') delete members.EndpointId;
  for (const { path, values } of operation.enums) setAt(members, path, values[0]!);
  for (const { path, bounds } of operation.bounds) fitAt(members, path, bounds);
  return members;
}

/** Members that HTTP or the client fills in by itself where a caller gave none. */
function withoutDefaults(schema: NormalizedSchema, value: unknown, given: unknown): Record<string, unknown> {
  const members = { ...(value as Record<string, unknown>) };
  if (!schema.isStructSchema()) return members;
  for (const [name, member] of schema.structIterator()) {
    const { idempotencyToken, httpHeader, httpResponseCode } = member.getMergedTraits();
    const filled = idempotencyToken || httpResponseCode || /^(accept|content-type)$/i.test(httpHeader ?? '');
    if (filled && !(given as Record<string, unknown>)?.[name]) delete members[name];
  }
  return members;
}

describe.each(Object.keys(SERVICES) as ServiceName[])('%s', (name) => {
  let exports: Record<string, unknown>;
  let service: Service;
  let client: AnyClient;
  beforeAll(async () => {
    asked = name;
    exports = (await SERVICES[name].load()) as Record<string, unknown>;
    service = serviceOf({ signingName: name, ...SERVICES[name] }, exports);
    const clientName = Object.keys(exports).find((key) => /^[A-Z]\w+Client$/.test(key))!;
    client = new (exports[clientName] as AnyClass)({
      region: 'us-east-1',
      endpoint: url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      disableHostPrefix: true,
      maxAttempts: 1,
    });
  });
  afterAll(() => client.destroy());
  const commandOf = (operation: Operation, input: object) =>
    new (exports[`${operation.name}Command`] as new (input: object) => object)(input);

  it('carries the inputs and outputs of all its operations', async () => {
    const random = seeded(1);
    const differences: string[] = [];
    for (const operation of service.operations.values()) {
      if (operation.output.getEventStreamMember()) continue;
      for (let round = 0; round < ROUNDS; round++) {
        const input = sendable(operation, randomValue(operation.input, random));
        next = randomValue(operation.output, random);
        seen = undefined;
        try {
          const output = await client.send(commandOf(operation, input));
          expect(seen).toMatchObject({ operation: operation.name });
          const received = withoutDefaults(operation.input, seen!.input, input);
          expect(await comparable(received), 'input').toEqual(await comparable(input));
          const read = withoutDefaults(operation.output, output, next);
          expect(await comparable(read), 'output').toEqual(await comparable(next));
        } catch (error) {
          differences.push(`${operation.name}: ${String((error as Error).message).slice(0, 300)}`);
        }
      }
    }
    expect(differences).toEqual([]);
    expect(service.operations.size).toBeGreaterThanOrEqual(AT_LEAST[name]);
  });

  it('carries all its modelled errors', async () => {
    const random = seeded(2);
    const operation = [...service.operations.values()].find(({ input }) => requiredOf(input) === 0)!;
    const differences: string[] = [];
    for (const [code, schema] of service.errors) {
      const all = Object.entries(randomValue(schema, random) as Record<string, unknown>);
      const members = Object.fromEntries(all.filter(([member]) => !/^(message|type|code)$/i.test(member)));
      // A query service's other name for the same error has no class of its own in the client.
      const modelled = schema.getName() ?? code;
      next = awsError(code, 'said <&> "so"', members);
      const thrown = await client.send(commandOf(operation, {})).catch((error: Error) => error);
      try {
        expect(thrown).toMatchObject({ name: modelled, message: 'said <&> "so"' });
        for (const [member, value] of Object.entries(members)) {
          const carried = (thrown as Record<string, unknown>)[member];
          expect(await comparable(carried), member).toEqual(await comparable(value));
        }
      } catch (error) {
        differences.push(`${code}: ${String((error as Error).message).slice(0, 300)}`);
      }
    }
    expect(differences).toEqual([]);
    expect(service.errors.size).toBeGreaterThan(0);
  });
});

function requiredOf(schema: NormalizedSchema): number {
  const raw = schema.getSchema();
  return Array.isArray(raw) ? Number(raw[6] ?? 0) : 0;
}
