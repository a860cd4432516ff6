/** Every error of botocore's models: thrown by a handler of our endpoint, caught by boto3. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsError } from '../../src/local/wire/aws-error.ts';
import { type BothModels, bothModels, SPOKEN } from './support/both-models.ts';
import { type Botocore, type Members, startBotocore } from './support/botocore.ts';
import { type Echo, startEcho } from './support/echo.ts';
import { firstDifference, fromBridge } from './support/values.ts';

interface Modelled {
  shape: string;
  code: string;
  /** The services that speak JSON-RPC have no statuses of their own. */
  status: number | null;
  server: boolean;
  members: Members;
}
interface Answer extends Members {
  ResponseMetadata: { RequestId: string; HTTPStatusCode: number; HTTPHeaders: Record<string, string> };
  Error: { Code: string; Message: string };
}

const ROUNDS = 3;
const SAID = ' said <&> "so",\nin ü ';

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

/** An operation that takes nothing. */
function anOperation({ theirs, ours }: BothModels): string {
  const found = Object.entries(theirs.operations).find(([name, { input }]) => {
    const shape = input === null ? undefined : theirs.shapes[input];
    const required = shape?.type === 'structure' && Object.values(shape.members).some((member) => member.required);
    return ours.operations.has(name) && !required;
  });
  return found![0];
}

/** Where an error is read otherwise than it was thrown. */
async function caught(both: BothModels, error: Modelled, thrownAs: string): Promise<string | undefined> {
  const shape = both.theirs.shapes[error.shape];
  const names = shape?.type === 'structure' ? Object.keys(shape.members) : [];
  const message = names.find((name) => /^message$/i.test(name));
  const { [message ?? '']: _, ...members } = error.members;
  echo.next = awsError(thrownAs, SAID, fromBridge(members) as Members);
  const { theirName: service } = both;
  const answer = await botocore.ask<Answer>('send', { service, operation: anOperation(both), parameters: {} });
  const { ResponseMetadata: metadata, Error: said, ...read } = answer;
  // XML says Message, whatever the member is called: AWS's answers do not fill it either.
  const inForm = both.ours.protocol === 'awsQuery' && message === 'message' ? { message: undefined } : {};
  const header = both.ours.protocol === 'restJson1' ? error.code : undefined;
  const status = error.status ?? (error.server ? 500 : 400);
  return (
    firstDifference(said.Code, error.code, 'Code') ??
    firstDifference(said.Message, SAID, 'Message') ??
    firstDifference(metadata.HTTPStatusCode, status, 'status') ??
    firstDifference(metadata.RequestId, echo.seen?.requestId, 'RequestId') ??
    firstDifference(metadata.HTTPHeaders['x-amzn-errortype'], header, 'x-amzn-errortype') ??
    firstDifference(read, { ...members, ...(message && { [message]: SAID }), ...inForm }, 'members')
  );
}

describe('botocore', () => {
  describe.each(SPOKEN)('modelled errors: %s', (_, name, protocol) => {
    it('code, message, status and members are read as they were thrown', async () => {
      echo.asked = name;
      const both = await bothModels(botocore, name, protocol);
      const without = both.compare().onlyTheirs;
      const differences: string[] = [];
      for (let seed = 0; seed < ROUNDS; seed++) {
        const errors = await botocore.ask<Modelled[]>('failures', { service: both.theirName, seed, without });
        expect(errors.length).toBeGreaterThan(0);
        for (const error of errors.filter(({ shape }) => !without.includes(shape))) {
          // A handler may throw it by its shape, or by the code of a query service.
          for (const thrownAs of new Set([error.shape, error.code])) {
            const difference = await caught(both, error, thrownAs);
            if (difference) differences.push(`${thrownAs}, seed ${seed}: ${difference}`);
          }
        }
      }
      expect(differences).toEqual([]);
    });
  });
});
