/** Puts the services together into one world: each hop of the pattern is a typed call between them. */
import type { Clock } from './clock.ts';
import { createDrops } from './drops.ts';
import { createApiGateway } from './services/apigateway.ts';
import { createEvents } from './services/events.ts';
import { createIam } from './services/iam.ts';
import { createLambda } from './services/lambda.ts';
import { createLogs } from './services/logs.ts';
import { createSns } from './services/sns.ts';
import { createSts } from './services/sts.ts';
import { createTagging } from './services/tagging.ts';
import { NO_SLOWNESS, type Slowness } from './slowness.ts';
import type { ServiceModule } from './wire/service.ts';
import type { ServiceName } from './wire/services.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';
import type { Credentials, World } from './world.ts';

export interface WorldOptions {
  url: string;
  clock: Clock;
  /** None by default. */
  slowness?: Slowness;
  /** Of the account's root. */
  credentials: Credentials;
  /** Cap of the stored log events in bytes; 256 MiB by default. */
  logBytes?: number;
  /** Cap of the events queued for functions in bytes; 256 MiB by default. */
  queueBytes?: number;
  dispatch: World['dispatch'];
}
export interface Assembly {
  world: World;
  modules: Record<ServiceName, ServiceModule>;
  /** API Gateway's data plane. */
  execute(request: WireRequest & { sourceIp: string; isTooLong?: boolean }): Promise<WireResponse>;
  /** Ends timers and processes of all services; one that fails doesn't keep the others from ending. */
  close(): Promise<void>;
}

export const ACCOUNT = '000000000000';

export function assemble(options: WorldOptions): Assembly {
  const { url, clock, slowness = NO_SLOWNESS, credentials, logBytes, queueBytes, dispatch } = options;
  const ends: (() => void | Promise<void>)[] = [];
  const world: World = {
    account: ACCOUNT,
    partition: 'aws',
    url,
    clock,
    slowness,
    drops: createDrops(),
    tagged: [],
    // The services below are given the world before all of them are made: they may ask it for each other later only.
    get identity() {
      return iam.identity;
    },
    get logs() {
      return logs.store;
    },
    get buses() {
      return events.buses;
    },
    get topics() {
      return sns.topics;
    },
    get functions() {
      return lambda.functions;
    },
    dispatch,
    onClose: (end) => ends.push(end),
  };
  const iam = createIam(world, credentials);
  const sts = createSts(world);
  const tagging = createTagging(world);
  const logs = createLogs(world, { logBytes });
  const events = createEvents(world);
  const sns = createSns(world);
  const lambda = createLambda(world, { queueBytes });
  const apigateway = createApiGateway(world);
  return {
    world,
    modules: { iam, sts, tagging, logs, events, sns, lambda, apigateway },
    execute: apigateway.execute,
    async close() {
      await Promise.allSettled(ends.map(async (end) => end()));
    },
  };
}
