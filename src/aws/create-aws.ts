/** Makes the AWS that a command talks to: who is calling, and every client alike. */

import { GetCallerIdentityCommand, type GetCallerIdentityCommandOutput, STSClient } from '@aws-sdk/client-sts';
import { partition as partitionOf } from '@aws-sdk/core/client';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { EXIT, Failure } from '../failure.ts';
import type { Aws, Call, ClientClass } from './aws.ts';
import { interrupted } from './interrupted.ts';
import { proxiedAgents } from './proxied-agents.ts';

export interface AwsOptions {
  region: string;
  /** URL of an endpoint that is not AWS itself. */
  endpoint?: string;
  credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /** What leads AWS's own CLI here; only for commands that are told. */
  cliFlags?: string;
  /** Once aborted, no call is started any more; those in flight end. */
  signal: AbortSignal;
  /** How long an attempt at a call may take, in milliseconds; half a minute unless given. */
  requestTimeout?: number;
  /** Told of every finished call. */
  onCall?: (call: Call) => void;
  /** Told of what is being waited for. */
  onWaiting?: (message: string) => void;
}

/** What is pinned for every client, so that no environment variable and no release of the SDK changes how we behave. */
const RETRIES = { retryMode: 'standard', maxAttempts: 3 } as const;
/** The first question of all, and a small one: nobody waits out the retries of an endpoint that hangs. */
const IDENTITY_MS = 10_000;
const TIMEOUTS = { connectionTimeout: 5_000, throwOnRequestTimeout: true } as const;
const REQUEST_MS = 30_000;

/**
 * What is for AWS itself: a host prefix (`streaming-logs.`) would lead away from an endpoint of one's own, and the SDK refuses
 * it beside AWS_USE_FIPS_ENDPOINT or AWS_USE_DUALSTACK_ENDPOINT.
 */
const OWN_ENDPOINT = { disableHostPrefix: true, useFipsEndpoint: false, useDualstackEndpoint: false } as const;

interface Middleware {
  remove(name: string): boolean;
  add(
    middleware: (
      next: (args: never) => Promise<unknown>,
      context: { clientName?: string; commandName?: string },
    ) => (args: never) => Promise<unknown>,
    options: { step: 'initialize' | 'finalizeRequest'; priority: 'high' | 'low'; name: string },
  ): void;
}
interface AnyClient {
  middlewareStack: Middleware;
  config: { credentials(options: { forceRefresh: boolean }): Promise<unknown> };
  destroy(): void;
}

/**
 * Asks STS who is calling (one call) and answers the Aws of that caller.
 * Errors of the credentials and of that call are thrown as they are; an answer without an account is a Failure.
 */
export async function createAws(options: AwsOptions): Promise<Aws> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { region, endpoint, credentials, signal } = options;
  const { dnsSuffix } = partitionOf(region);
  const agents = proxiedAgents(endpoint === undefined ? `sts.${region}.${dnsSuffix}` : undefined);
  const requestHandler = new NodeHttpHandler({
    ...TIMEOUTS,
    requestTimeout: options.requestTimeout ?? REQUEST_MS,
    ...agents,
  });
  const clients = {
    patient: new Map<ClientClass<unknown>, AnyClient>(),
    once: new Map<ClientClass<unknown>, AnyClient>(),
  };
  let calls = 0;
  let clockOffsetMs: number | undefined;

  const make = <C>(clientClass: ClientClass<C>, { attempts }: { attempts?: 1 } = {}): C => {
    const made = attempts === undefined ? clients.patient : clients.once;
    const known = made.get(clientClass);
    if (known) return known as C;
    const configuration = {
      region,
      credentials,
      requestHandler,
      ...RETRIES,
      // The SDK learns by a failed attempt how wrong this clock is: one that has no other is told.
      ...(attempts !== undefined && { maxAttempts: attempts, systemClockOffset: skewOf(clockOffsetMs) }),
      ...(endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint, ...OWN_ENDPOINT }),
    };
    const client = new clientClass(configuration as never);
    const stack = (client as AnyClient).middlewareStack;
    // It copies every answer for a logger that there isn't, which a log of a million lines feels.
    stack.remove('loggerMiddleware');
    stack.add(
      (next, context) => async (args) => {
        if (signal.aborted) throw interrupted(signal);
        calls += 1;
        const start = performance.now();
        const askedAt = Date.now();
        const service = (context.clientName ?? '').replace(/Client$/, '');
        const operation = (context.commandName ?? '').replace(/Command$/, '');
        const done = (error?: unknown) => {
          const durationMs = performance.now() - start;
          const name = error instanceof Error ? { error: error.name } : {};
          options.onCall?.({ service, operation, durationMs, ...name });
        };
        try {
          const answer = await next(args);
          done();
          clockOffsetMs ??= clockOffset(answer, askedAt);
          return answer;
        } catch (error) {
          done(error ?? new Error('unknown'));
          throw error;
        }
      },
      { step: 'initialize', priority: 'high', name: 'destinedCalls' },
    );
    // Within the SDK's retries: an attempt that failed is not followed by another one.
    stack.add(
      (next) => async (args) => {
        if (signal.aborted) throw interrupted(signal);
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'destinedAttempts' },
    );
    made.set(clientClass, client as AnyClient);
    return client;
  };

  const all = () => Object.values(clients).flatMap((made) => [...made.values()]);
  const destroy = () => {
    for (const client of all()) client.destroy();
    requestHandler.destroy();
  };
  let renewing: Promise<unknown> | undefined;
  try {
    const caller = await whoIsCalling(make(STSClient));
    const [, partition = 'aws'] = (caller.Arn ?? '').split(':');
    if (!caller.Account || !caller.Arn) {
      throw new Failure(`${endpoint ?? 'AWS'} did not say who is calling`, {
        fix: 'check the endpoint URL: something else may listen there',
        exitCode: EXIT.configuration,
        code: 'NoCallerIdentity',
      });
    }
    return {
      partition,
      account: caller.Account,
      region,
      dnsSuffix,
      ...(endpoint === undefined ? {} : { endpoint }),
      cliFlags: options.cliFlags ?? ` --region ${region}`,
      callerArn: caller.Arn,
      get clockOffsetMs() {
        return clockOffsetMs;
      },
      client: make,
      get calls() {
        return calls;
      },
      waiting: (message) => options.onWaiting?.(message),
      signal,
      async renew() {
        // Calls that run at once are refused at once: one look at the source is enough for all of them.
        renewing ??= Promise.all(all().map(({ config }) => config.credentials({ forceRefresh: true }))).finally(() => {
          renewing = undefined;
        });
        await renewing;
      },
      destroy,
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

/** Of a clock that is about right nothing is known better than by itself: the guess is a second or so off. */
const skewOf = (offsetMs = 0) => (Math.abs(offsetMs) < 60_000 ? 0 : offsetMs);

/** By the Date of the response, which is cut to the second: half a second more is the best guess. */
function clockOffset(answer: unknown, askedAt: number): number | undefined {
  const { headers } = (answer as { response?: { headers?: Record<string, string> } }).response ?? {};
  const date = Date.parse(headers?.date ?? '');
  return Number.isNaN(date) ? undefined : Math.round(date + 500 - (askedAt + Date.now()) / 2);
}

async function whoIsCalling(client: STSClient): Promise<GetCallerIdentityCommandOutput> {
  const within = AbortSignal.timeout(IDENTITY_MS);
  try {
    return await client.send(new GetCallerIdentityCommand({}), { abortSignal: within });
  } catch (error) {
    throw within.aborted ? within.reason : error;
  }
}
