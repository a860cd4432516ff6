/** Messages that all time out, at once: what the endpoint holds meanwhile, and how soon it answers somebody else. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Place } from './place.ts';
import { memoryOf } from './process-figures.ts';
import { type Figure, figure, round } from './statistics.ts';

const FUNCTION = 'the-destined-lambda-destined';
/** What waits for concurrency grows old by the wall clock, also on a fast clock: the least that there is. */
const MaximumEventAgeInSeconds = 60;
/** How often somebody else asks. */
const EVERY_MS = 50;

interface Sent {
  accepted: number;
  outcomes: Record<string, number>;
  duplicates: number;
}

export interface Timeouts {
  messages: number;
  /** Until the last record. Beyond the concurrency events wait, and most get too old. */
  seconds: number;
  idleMb: number;
  peakMb: number;
  afterMb: number;
  /** GetCallerIdentity meanwhile. */
  identityMs: Figure & { max: number };
}

/** Throws unless each message ends as a failure, once, and the next good one succeeds. */
export async function timeouts(place: Place, messages: number): Promise<Timeouts> {
  await place.run('up', '--yes', '--throttle', 'off');
  const pid = place.endpointPid();
  const idleMb = memoryOf(pid);
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId = '', ...env } = await place.variables();
  const credentials = { accessKeyId, secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' };
  const client = { endpoint, region: env.AWS_REGION, credentials };
  const lambda = new LambdaClient(client);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, Timeout: 1 }));
  await lambda.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName: FUNCTION, MaximumEventAgeInSeconds }));
  await waitUntilFunctionUpdatedV2({ client: lambda, minDelay: 1, maxWaitTime: 30 }, { FunctionName: FUNCTION });

  const sts = new STSClient(client);
  const asked: number[] = [];
  let peakMb = idleMb;
  let over = false;
  const asking = (async () => {
    while (!over) {
      const start = performance.now();
      await sts.send(new GetCallerIdentityCommand({}));
      asked.push(performance.now() - start);
      peakMb = Math.max(peakMb, memoryOf(pid));
      await sleep(EVERY_MS);
    }
  })();
  const start = performance.now();
  const send = ['send', '--mode', 'timeout', '-n', String(messages), '--wait', '--timeout', '20m'];
  const { accepted, outcomes, duplicates } = (await place.json<Sent>(...send)).document;
  const seconds = round((performance.now() - start) / 1000);
  over = true;
  await asking;
  if (accepted !== messages || outcomes.failure !== messages || duplicates !== 0) {
    throw new Error(`of ${messages} timeouts came ${JSON.stringify(outcomes)}, ${duplicates} twice`);
  }
  await place.run('send', '--expect', 'success');
  const afterMb = memoryOf(pid);
  await place.end();
  const identityMs = { ...figure(asked), max: round(Math.max(...asked)) };
  return { messages, seconds, idleMb, peakMb, afterMb, identityMs };
}
