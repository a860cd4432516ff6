/** What botocore's own models allow, generated: boto3 sends it and our wire reads it, our wire answers and boto3 reads it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceName } from '../../src/local/wire/services.ts';
import { bothModels, SPOKEN } from './support/both-models.ts';
import { type Botocore, type Members, startBotocore } from './support/botocore.ts';
import { type Echo, type Seen, startEcho } from './support/echo.ts';
import { firstDifference, fromBridge, toBridge } from './support/values.ts';

interface Exchange {
  input: Members;
  output: Members;
  parsed: Members;
}
interface Answer extends Members {
  ResponseMetadata: { RequestId: string };
}

const ROUNDS = 8;
const FORM = 'application/x-www-form-urlencoded; charset=utf-8';
/** Answers that are streams of events: our endpoint has none of them. */
const STREAMS: Partial<Record<ServiceName, string[]>> = {
  lambda: ['InvokeWithResponseStream'],
  logs: ['GetLogObject', 'StartLiveTail'],
};

/** What is on the wire: of resource tagging's two protocols boto3 takes JSON by itself. */
const TYPES: Record<ServiceName, string> = {
  lambda: 'application/json',
  apigateway: 'application/json',
  events: 'application/x-amz-json-1.1',
  logs: 'application/x-amz-json-1.1',
  sns: FORM,
  iam: FORM,
  sts: FORM,
  tagging: 'application/x-amz-json-1.1',
};

let echo: Echo;
let botocore: Botocore;
beforeAll(async () => {
  echo = await startEcho();
  botocore = startBotocore(echo);
});
afterAll(async () => {
  await botocore?.end();
  await echo?.stop();
});

/** Where the two sides of one exchange differ. */
async function exchange(
  service: string,
  operation: string,
  seed: number,
  without: readonly string[],
): Promise<string | undefined> {
  const generated = await botocore.ask<Exchange>('exchange', { service, operation, seed, without });
  echo.next = fromBridge(generated.output);
  echo.seen = undefined;
  const answer = await botocore.ask<Answer>('send', { service, operation, parameters: generated.input });
  const { ResponseMetadata: metadata, ...read } = answer;
  const seen = echo.seen as Seen | undefined;
  if (!seen) return `did not arrive: ${JSON.stringify(read)}`;
  return (
    firstDifference(seen.operation, operation, 'operation') ??
    firstDifference(toBridge(seen.input), generated.input, 'input') ??
    firstDifference(read, generated.parsed, 'output') ??
    firstDifference(metadata.RequestId, seen.requestId, 'RequestId')
  );
}

describe('botocore', () => {
  describe.each(SPOKEN)('generated round trip: %s', (_, name, protocol) => {
    it('what is sent arrives, what is answered is read', async () => {
      echo.asked = name;
      const { theirName: service, compare } = await bothModels(botocore, name, protocol);
      const without = compare().onlyTheirs;
      const { plain, streams } = await botocore.ask<Record<string, string[]>>('names', { service });
      expect(streams).toEqual(STREAMS[name] ?? []);
      const differences: string[] = [];
      const types = new Set<string>();
      for (const operation of plain!.filter((each) => !without.includes(each))) {
        for (let seed = 0; seed < ROUNDS; seed++) {
          const difference = await exchange(service, operation, seed, without).catch(
            (error: Error) => `raised ${error.message.trim().split('\n').at(-1)}`,
          );
          if (echo.head['content-type']) types.add(echo.head['content-type']);
          if (difference) differences.push(`${operation}, seed ${seed}: ${difference}`);
        }
      }
      expect(differences).toEqual([]);
      expect([...types]).toEqual(protocol ? ['application/cbor'] : [TYPES[name]]);
    });
  });
});
