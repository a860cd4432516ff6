/** Invoke: now and waiting for the answer, or queued. */
import { randomUUID } from 'node:crypto';
import type * as Client from '@aws-sdk/client-lambda';
import type { Pool } from '../../runtime/pool.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { AsyncQueue } from './async-queue.ts';
import { conflict, ROLE_TEXT } from './checks.ts';
import { specOf } from './spec.ts';
import type { LambdaFunction, LambdaState } from './state.ts';

/** aws-facts 1.8, in bytes. */
const SYNC_LIMIT = 6_291_456;
const ASYNC_LIMIT = 1_048_576;
/** The end of the log that LogType Tail answers. */
const TAIL_BYTES = 4096;

const throttled = (reason: Client.ThrottleReason) =>
  awsError('TooManyRequestsException', 'Rate Exceeded.', { Reason: reason, Type: 'User', retryAfterSeconds: '0' });

export function invokeHandlers(
  world: World,
  state: LambdaState,
  pool: Pool,
  queue: AsyncQueue,
): Handlers<typeof Client> {
  async function runNow(fn: LambdaFunction, payload: string, requestId: string) {
    if (fn.configuration.State === 'Pending') {
      throw conflict(
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      );
    }
    // Which error AWS answers with here is unverified.
    const trusted = world.identity.canAssume(fn.configuration.Role ?? '', 'lambda.amazonaws.com');
    if (!trusted.allowed) throw awsError('AccessDeniedException', ROLE_TEXT, {}, 403);
    if (fn.reserved === 0) throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    const running = pool.runNow(specOf(fn), { requestId, payload });
    if (!running) {
      throw throttled(
        fn.reserved === undefined
          ? 'ConcurrentInvocationLimitExceeded'
          : 'ReservedFunctionConcurrentInvocationLimitExceeded',
      );
    }
    return running;
  }

  return {
    async Invoke(input, { region, requestId }) {
      const fn = state.find(region, input.FunctionName, input.Qualifier);
      const type = input.InvocationType ?? 'RequestResponse';
      const payload = jsonText(input.Payload, type);
      if (type === 'DryRun') return { StatusCode: 204 };
      if (type === 'Event') {
        // Which reason AWS gives is unverified.
        if (!queue.add(fn.arn, requestId || randomUUID(), payload)) throw throttled('CallerRateLimitExceeded');
        return { StatusCode: 202 };
      }
      const result = await runNow(fn, payload, requestId);
      const tail = Buffer.from(result.log.join('')).subarray(-TAIL_BYTES);
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: Buffer.from(result.payload),
        ...(result.functionError ? { FunctionError: result.functionError } : {}),
        ...(input.LogType === 'Tail' ? { LogResult: tail.toString('base64') } : {}),
      };
    },
  };
}

/** The payload as JSON text; nothing is `{}`. */
function jsonText(payload: Uint8Array | undefined, type: Client.InvocationType): string {
  if (!payload?.byteLength) return '{}';
  const limit = type === 'Event' ? ASYNC_LIMIT : SYNC_LIMIT;
  if (payload.byteLength > limit) {
    throw awsError(
      'RequestTooLargeException',
      `${payload.byteLength} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`,
      { Type: 'User' },
    );
  }
  const text = Buffer.from(payload).toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw awsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
      { Type: 'User' },
    );
  }
}
