/** botocore's paginators on our endpoint: small pages give the same as large ones. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceName } from '../../src/local/wire/services.ts';
import { type Botocore, type Members, startBotocore } from './support/botocore.ts';
import { type Emulator, startOurs } from './support/emulators.ts';
import { botocoreName, handlersOf } from './support/handlers.ts';
import { fillLists, LISTS, type List } from './support/paged-lists.ts';

interface Pages {
  sizes: number[];
  found: Record<string, unknown[]>;
}

let endpoint: Emulator;
let botocore: Botocore;
let ids: Record<string, string>;
const pages = (service: ServiceName, operation: string, parameters: Members, size?: number): Promise<Pages> =>
  botocore.ask<Pages>('pages', { service: botocoreName(service), operation, parameters, size: size ?? null });
/** What is in a list, whatever its order. */
const setOf = ({ found }: Pages) =>
  Object.fromEntries(Object.entries(found).map(([key, all]) => [key, all.map((one) => JSON.stringify(one)).sort()]));

beforeAll(async () => {
  endpoint = await startOurs();
  botocore = startBotocore(endpoint);
  ids = await fillLists(botocore);
});
afterAll(async () => {
  await botocore?.end();
  await endpoint?.stop();
});

describe('boto3', () => {
  describe('every paginator', () => {
    const services = Object.keys(LISTS) as (keyof typeof LISTS)[];

    it.each(services)('of %s: small pages give what large ones give', async (service) => {
      for (const [operation, { parameters, least, fixed }] of Object.entries<List>(LISTS[service])) {
        const asked = parameters(ids);
        const whole = await pages(service, operation, asked);
        const parts = await pages(service, operation, asked, fixed ? undefined : 2);
        expect({ operation, ...setOf(parts) }).toEqual({ operation, ...setOf(whole) });
        const most = fixed ?? 2;
        const total = parts.sizes.reduce((sum, size) => sum + size, 0);
        expect(total, operation).toBeGreaterThanOrEqual(least);
        expect(Math.max(...parts.sizes), operation).toBeLessThanOrEqual(most);
        expect(parts.sizes.length, operation).toBe(Math.max(Math.ceil(total / most), 1));
        const distinct = Object.values(setOf(parts)).flatMap((all) => [...new Set(all)]);
        expect(distinct.length, operation).toBe(total);
      }
    });

    it('was tried, or has nothing to page', async () => {
      const untried: string[] = [];
      for (const service of services) {
        const asked = { service: botocoreName(service), kind: 'paginator' };
        const paginators = await botocore.ask<string[]>('operations_with', asked);
        const handlers = await handlersOf(service);
        const both = paginators.filter((name) => handlers.includes(name) && !Object.hasOwn(LISTS[service], name));
        untried.push(...both.map((name) => `${service} ${name}`));
      }
      expect(untried).toEqual([
        // Its policies come whole with the first page.
        'iam GetAccountAuthorizationDetails',
        // Below.
        'logs FilterLogEvents',
      ]);
    });
  });

  describe('FilterLogEvents, page by page', () => {
    const logGroupName = 'many';
    const COUNT = 60_000;
    /** Events that are rare, and at the end of all. */
    const isNeedle = (i: number) => i % 10_000 === 9_999 && i > 50_000;
    beforeAll(async () => {
      await botocore.output('logs', 'CreateLogGroup', { logGroupName });
      const start = Date.now() - COUNT;
      for (const logStreamName of ['one', 'two']) {
        await botocore.output('logs', 'CreateLogStream', { logGroupName, logStreamName });
      }
      for (let from = 0; from < COUNT; from += 10_000) {
        const logEvents = Array.from({ length: 10_000 }, (_, k) => {
          const i = from + k;
          return { timestamp: start + i, message: isNeedle(i) ? `needle ${i}` : `straw ${i}` };
        });
        const logStreamName = from % 20_000 === 0 ? 'one' : 'two';
        await botocore.output('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents });
      }
    });

    it('follows tokens through empty pages to what is rare', async () => {
      const { sizes, found } = await pages('logs', 'FilterLogEvents', { logGroupName, filterPattern: 'needle' });
      expect(sizes.length).toBeGreaterThan(1);
      expect(sizes[0]).toBe(0);
      expect(found.events).toEqual([expect.objectContaining({ message: 'needle 59999', logStreamName: 'two' })]);
    });

    it('gives every event once, in order, whatever the size of the page', async () => {
      const few = { logGroupName, filterPattern: '"straw 2000"', logStreamNames: ['one'] };
      const [whole, parts] = [
        await pages('logs', 'FilterLogEvents', few),
        await pages('logs', 'FilterLogEvents', few, 3),
      ];
      expect(parts.found).toEqual(whole.found);
      expect(whole.found.events).toHaveLength(11);
      expect(Math.max(...parts.sizes)).toBe(3);
      const all = await pages('logs', 'FilterLogEvents', { logGroupName, logStreamNamePrefix: 't' }, 9_000);
      const events = all.found.events as { eventId: string; timestamp: number }[];
      expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(COUNT / 2);
      expect(events.every(({ timestamp }, i) => i === 0 || timestamp >= events[i - 1]!.timestamp)).toBe(true);
      expect(Math.max(...all.sizes)).toBe(9_000);
    });
  });
});
