/** The walk over the graph of resources: order, width, failures, Ctrl-C. */
import { describe, expect, it } from 'vitest';
import { dependents, keyOf, walk } from '../../src/provision/walk.ts';
import type { Resource } from '../../src/resources/resource.ts';

function resource(name: string, ...needs: Resource[]): Resource {
  return {
    kind: 'Test',
    name,
    needs,
    properties: () => ({}),
    read: async () => undefined,
    ensure: async () => 'created',
    remove: async () => 'removed',
  };
}

const never = new AbortController().signal;
const needs = (of: Resource) => of.needs;

/** A walk whose steps end when the test says so. */
function steps() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const work = (of: Resource) => {
    begun.push(of.name);
    return new Promise<void>((resolve, reject) => ends.set(of.name, { resolve, reject }));
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const end = (name: string) => {
    ends.get(name)!.resolve();
    return turn();
  };
  const fail = (name: string, status?: number) => {
    const answered = status === undefined ? {} : { $metadata: { httpStatusCode: status } };
    ends.get(name)!.reject(Object.assign(new Error(name), answered));
    return turn();
  };
  return { begun, work, end, fail };
}

describe('a walk', () => {
  const role = resource('role');
  const log = resource('log');
  const fn = resource('fn', role, log);
  const rule = resource('rule', fn);
  const all = [rule, fn, log, role];

  it('begins a resource once all that it needs is done', async () => {
    const { begun, work, end } = steps();
    const walked = walk(all, needs, work, never);
    expect(begun).toEqual(['log', 'role']);
    await end('role');
    expect(begun).toEqual(['log', 'role']);
    await end('log');
    expect(begun).toEqual(['log', 'role', 'fn']);
    await end('fn');
    await end('rule');
    expect(await walked).toEqual({ failures: [], untouched: [] });
  });

  it('goes the other way with dependents', async () => {
    const order: string[] = [];
    const work = async (of: Resource) => void order.push(of.name);
    await walk(all, dependents(all), work, never);
    expect(order.slice(0, 2)).toEqual(['rule', 'fn']);
    expect(order.slice(2).sort()).toEqual(['log', 'role']);
  });

  it('does not mind needs that are not walked', async () => {
    const order: string[] = [];
    await walk([fn], needs, async (of) => void order.push(of.name), never);
    expect(order).toEqual(['fn']);
  });

  it('goes on round what AWS refused, begins nothing that waits for it, and tells every failure', async () => {
    const { begun, work, end, fail } = steps();
    const walked = walk([role, log, resource('other'), fn, rule, resource('stream', log)], needs, work, never);
    await fail('role', 403);
    await fail('other', 400);
    await end('log');
    expect(begun).toEqual(['role', 'log', 'other', 'stream']);
    await end('stream');
    const { failures, untouched } = await walked;
    expect(failures.map((failed) => failed.resource.name)).toEqual(['role', 'other']);
    expect(untouched.map(keyOf)).toEqual(['Test fn', 'Test rule']);
  });

  it('begins nothing after a failure that would meet every resource, and lets the rest end', async () => {
    const { begun, work, end, fail } = steps();
    const walked = walk([role, log, resource('stream', log)], needs, work, never);
    await fail('role');
    await end('log');
    const { failures, untouched } = await walked;
    expect(begun).toEqual(['log', 'role']);
    expect(failures.map((failed) => failed.resource.name)).toEqual(['role']);
    expect(untouched.map(keyOf)).toEqual(['Test stream']);
  });

  it('begins nothing after the signal', async () => {
    const { begun, work, end } = steps();
    const controller = new AbortController();
    const walked = walk(all, needs, work, controller.signal);
    controller.abort();
    await end('role');
    await end('log');
    expect(begun).toEqual(['log', 'role']);
    expect((await walked).untouched.map(({ name }) => name)).toEqual(['rule', 'fn']);
  });

  it('begins first what most others wait for, one behind the other', async () => {
    const { begun, work, end } = steps();
    const lone = resource('lone');
    const front = resource('front', role);
    const stage = resource('stage', front);
    const walked = walk([lone, log, role, resource('stream', log), stage, front], needs, work, never);
    expect(begun).toEqual(['role', 'log', 'lone']);
    for (const name of ['role', 'front', 'stage', 'log', 'stream', 'lone']) await end(name);
    expect((await walked).untouched).toEqual([]);
  });

  it('works on twelve at once, no more', async () => {
    const many = Array.from({ length: 30 }, (_, index) => resource(String(index)));
    const { begun, work, end } = steps();
    const walked = walk(many, needs, work, never);
    expect(begun).toHaveLength(12);
    await end('0');
    expect(begun).toHaveLength(13);
    for (let index = 1; index < 30; index += 1) await end(String(index));
    expect((await walked).untouched).toEqual([]);
  });
});
