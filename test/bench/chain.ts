/** Messages through the whole chain at once: how many a second, what they cost the endpoint, and what it then holds. */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Place } from './place.ts';
import { cpuOf, memoryOf } from './process-figures.ts';
import { round } from './statistics.ts';

const CONNECTIONS = 32;
const STACK = 'the-destined-lambda';
/** Half of them fail, so that both branches are taken. */
const MODES = ['success', 'fail'];
/** The logs have everything once they have not grown for so long. */
const QUIET_MS = 1_000;

export interface Batch {
  messages: number;
  acceptedPerSecond: number;
  /** Until the last record and the last function's last line. */
  perSecond: number;
  /** CPU of the endpoint for one message; undefined where it can't be known. */
  endpointCpuMs: number | undefined;
  memoryMb: number;
  logMb: number;
}
export interface Chain {
  idleMb: number;
  /** Sends so many, and waits for all their outcomes; throws if one is missing. */
  send(messages: number): Promise<Batch>;
}

interface LocalStatus {
  logBytes: number;
  drops: { hop: string; resource: string; reason: string; count: number }[];
}

/** Brings the stack up on an endpoint of its own, unthrottled. */
export async function openChain(place: Place): Promise<Chain> {
  await place.run('local', 'start');
  const pid = place.endpointPid();
  const idleMb = memoryOf(pid);
  const { url } = (await place.json<{ url: string }>('up', '--yes', '--throttle', 'off')).document;
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId = '', ...env } = await place.variables();
  const credentials = { accessKeyId, secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' };
  const logs = new CloudWatchLogsClient({ endpoint, region: env.AWS_REGION, credentials, disableHostPrefix: true });
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  const request = (mode: string) =>
    new Promise<void>((settle, reject) => {
      get(`${url}?mode=${mode}`, { agent }, (response) => {
        response.resume().on('end', () => {
          if (response.statusCode === 200) settle();
          else reject(new Error(`a message was answered with ${response.statusCode}`));
        });
      }).on('error', reject);
    });

  async function deliver(messages: number): Promise<void> {
    let next = 0;
    const worker = async () => {
      while (next < messages) await request(MODES[next++ % MODES.length]!);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  }

  /** Waits without a request that would cost the endpoint much, until its logs stand still. */
  async function quiet(): Promise<LocalStatus> {
    let before = -1;
    for (;;) {
      const { document } = await place.json<LocalStatus>('local', 'status');
      if (document.logBytes === before) return document;
      before = document.logBytes;
      await sleep(QUIET_MS);
    }
  }

  /** Events since `from` that match, and the time of the last. */
  async function arrived(logGroupName: string, from: number, filterPattern?: string) {
    let count = 0;
    let last = 0;
    let nextToken: string | undefined;
    do {
      const page = await logs.send(
        new FilterLogEventsCommand({ logGroupName, startTime: from, filterPattern, nextToken }),
      );
      for (const { timestamp = 0 } of page.events ?? []) last = Math.max(last, timestamp);
      count += page.events?.length ?? 0;
      nextToken = page.nextToken;
    } while (nextToken);
    return { count, last };
  }

  await deliver(200);
  // What was fresh a moment ago may have missed a probe of `up`.
  const before = (await quiet()).drops.map((drop) => JSON.stringify(drop));
  return {
    idleMb,
    async send(messages) {
      const cpu = cpuOf(pid);
      const from = Date.now();
      await deliver(messages);
      const acceptedAt = Date.now();
      const { logBytes, drops } = await quiet();
      const spent = cpuOf(pid);
      const report = '"REPORT RequestId"';
      const [records, success, failure] = await Promise.all([
        arrived(`/aws/events/destined/${STACK}`, from),
        arrived(`/aws/lambda/${STACK}-success`, from, report),
        arrived(`/aws/lambda/${STACK}-failure`, from, report),
      ]);
      const dropped = drops
        .filter((drop) => !before.includes(JSON.stringify(drop)))
        .map(({ hop, reason }) => `${hop}: ${reason}`)
        .join('; ');
      if (dropped || records.count !== messages || success.count + failure.count !== messages) {
        const found = `${records.count} records, ${success.count} + ${failure.count} outcomes`;
        throw new Error(`of ${messages} messages came ${found}; dropped: ${dropped || 'nothing'}`);
      }
      const last = Math.max(records.last, success.last, failure.last);
      return {
        messages,
        acceptedPerSecond: Math.round((messages * 1000) / (acceptedAt - from)),
        perSecond: Math.round((messages * 1000) / (last - from)),
        endpointCpuMs: cpu === undefined || spent === undefined ? undefined : round((spent - cpu) / messages),
        memoryMb: memoryOf(pid),
        logMb: round(logBytes / 2 ** 20),
      };
    },
  };
}
