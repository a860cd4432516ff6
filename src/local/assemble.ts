/** Puts the services together into one world. */
import { existsSync } from 'node:fs';
import type { Clock } from './clock.ts';
import { createDrops } from './drops.ts';
import type { ServiceModule } from './wire/service.ts';
import type { ServiceName } from './wire/services.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';
import type { Buses, Credentials, Functions, Identity, LogStore, World } from './world.ts';

export interface WorldOptions {
  url: string;
  clock: Clock;
  credentials: Credentials;
  /** Cap of the stored log events in bytes. */
  logBytes?: number;
  dispatch: World['dispatch'];
}
export interface Assembly {
  world: World;
  modules: Partial<Record<ServiceName, ServiceModule>>;
  execute(request: WireRequest & { sourceIp: string }): Promise<WireResponse>;
  /** Ends timers and processes of all services. */
  close(): Promise<void>;
}

export const ACCOUNT = '000000000000';

type Factory = (world: World, options?: unknown) => ServiceModule & Record<string, unknown>;
const factory = async (file: string, name: string): Promise<Factory | undefined> => {
  const url = new URL(`./services/${file}.ts`, import.meta.url);
  const nested = new URL(`./services/${file}/${file}.ts`, import.meta.url);
  const found = [url, nested].find((candidate) => existsSync(candidate));
  if (!found) return undefined;
  const module = (await import(found.href).catch(() => ({}))) as Record<string, Factory | undefined>;
  return module[name];
};

export async function assemble({ url, clock, credentials, logBytes, dispatch }: WorldOptions): Promise<Assembly> {
  const ends: (() => void | Promise<void>)[] = [];
  const parts: Record<string, (ServiceModule & Record<string, unknown>) | undefined> = {};
  const part = (name: string, member: string) => {
    const found = parts[name]?.[member];
    if (!found) throw new Error(`${name} is not there yet`);
    return found;
  };
  const root = {
    credentials,
    caller: { arn: `arn:aws:iam::${ACCOUNT}:root`, accessKeyId: credentials.accessKeyId },
  };
  const world: World = {
    account: ACCOUNT,
    partition: 'aws',
    url,
    clock,
    drops: createDrops(),
    tagged: [],
    get identity() {
      const keyed = { keyed: (id: string) => (id === credentials.accessKeyId ? root : undefined) };
      return (parts.iam?.identity ?? keyed) as Identity;
    },
    get functions() {
      return part('lambda', 'functions') as Functions;
    },
    get buses() {
      return part('events', 'buses') as Buses;
    },
    get logs() {
      return part('logs', 'store') as LogStore;
    },
    dispatch,
    onClose: (end) => ends.push(end),
  };
  const made = async (service: string, file: string, name: string, options?: unknown) => {
    parts[service] = (await factory(file, name))?.(world, options);
  };
  await made('iam', 'iam', 'createIam', credentials);
  await made('sts', 'sts', 'createSts');
  await made('logs', 'logs', 'createLogs', { logBytes });
  await made('tagging', 'tagging', 'createTagging');
  await made('sns', 'sns', 'createSns');
  await made('events', 'events', 'createEvents');
  await made('lambda', 'lambda', 'createLambda');
  await made('apigateway', 'apigateway', 'createApiGateway');
  return {
    world,
    modules: parts as Assembly['modules'],
    execute: (request) => (part('apigateway', 'execute') as Assembly['execute'])(request),
    async close() {
      await Promise.allSettled(ends.map(async (end) => end()));
    },
  };
}
