/** Lambda's control plane on a clock moved by hand, with functions in each state, for the tables of what it refuses and answers. */
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { createManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from './endpoint.ts';
import { ROLE, setLambdaStage } from './lambda-stage.ts';

export const clock = createManualClock();
export const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
export const CODE = zip({ 'index.mjs': 'export const handler = () => 1;' });
export const fn = { FunctionName: 'fn' };
/** Functions that are Pending, and in the middle of an update. */
export const pending = { FunctionName: 'pending' };
export const updating = { FunctionName: 'updating' };

export const INVALID = 'InvalidParameterValueException';
export const CONFLICT = 'ResourceConflictException';
export const MISSING = 'ResourceNotFoundException';
export const BAD = 'ValidationException';
export const NOT_NOW = 'The operation cannot be performed at this time.';
export const violation = (value: unknown, member: string, constraint: string) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
export const bound = (value: number, member: string, side: 'less' | 'greater', most: number) =>
  violation(value, member, `Member must have value ${side} than or equal to ${most}`);

/** The requests that most rows are about, with what they don't say filled in. */
export function lambdaRequests(client: () => LambdaClient) {
  const create = (settings: Partial<CreateFunctionCommandInput>) =>
    client().send(
      new CreateFunctionCommand({
        FunctionName: 'new',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: ROLE,
        Code: { ZipFile: CODE.bytes },
        ...settings,
      }),
    );
  const put = (settings: object) => client().send(new PutFunctionEventInvokeConfigCommand({ ...fn, ...settings }));
  const toBus = (Destination: string, side = 'OnSuccess') => put({ DestinationConfig: { [side]: { Destination } } });
  const permit = (settings: object) =>
    client().send(
      new AddPermissionCommand({
        ...fn,
        StatementId: 'id',
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
        ...settings,
      }),
    );
  const zipped = (entries: Parameters<typeof zipSync>[0]) => create({ Code: { ZipFile: zipSync(entries) } });
  return { create, put, toBus, permit, zipped };
}

/** `fn` is Active and has one statement in its policy. */
export async function startLambdaControl(): Promise<{ endpoint: TestEndpoint; lambda: LambdaClient }> {
  const endpoint = await startTestEndpoint({ clock });
  const stage = await setLambdaStage(endpoint, () => clock.advance(5_000));
  const { lambda } = stage;
  const { create, permit } = lambdaRequests(() => lambda);
  await stage.create('fn', 'export const handler = () => 1;', { Tags: { a: 'b' } });
  await create(updating);
  clock.advance(5_000);
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...updating, Timeout: 4 }));
  await create(pending);
  await permit({ StatementId: 'taken' });
  return { endpoint, lambda };
}

export type Refusal = [
  fact: string,
  ask: () => Promise<unknown>,
  name: string,
  message: string | RegExp,
  status?: number,
];

/** One test a row: asked, it is refused in these words. */
export function itRefuses(rows: Refusal[]): void {
  it.each(rows)('%s', async (_fact, ask, name, message, status) => {
    const refusal: unknown = await ask().then(
      () => 'accepted',
      (error) => error,
    );
    expect(refusal).toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      ...(status ? { $metadata: { httpStatusCode: status } } : {}),
    });
  });
}
