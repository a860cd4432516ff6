/** Invoke: now and waiting for the answer, or queued. */
import { randomUUID } from 'node:crypto';
import type * as Client from '@aws-sdk/client-lambda';
import type { Invocation } from '../../runtime/function-spec.ts';
import type { Pool } from '../../runtime/pool.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { AsyncQueue } from './async-queue.ts';
import { conflict, oneOf, ROLE_TEXT } from './checks.ts';
import { specOf } from './spec.ts';
import type { LambdaFunction, LambdaState } from './state.ts';
import { refuseUnserved } from './unserved.ts';

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
  async function runNow(fn: LambdaFunction, invocation: Invocation) {
    if (fn.configuration.State === 'Pending') {
      throw conflict(
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      );
    }
    // Which error AWS answers with here is unverified.
    const trusted = world.identity.canAssume(fn.configuration.Role ?? '', 'lambda.amazonaws.com');
    if (!trusted.allowed) throw awsError('AccessDeniedException', ROLE_TEXT, {}, 403);
    if (fn.reserved === 0) throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    const running = pool.runNow(specOf(fn), invocation);
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
      oneOf(type, 'invocationType', ['Event', 'RequestResponse', 'DryRun']);
      oneOf(input.LogType, 'logType', ['None', 'Tail']);
      refuseUnserved(input);
      const payload = jsonText(input.Payload, type);
      if (type === 'DryRun') return { StatusCode: 204 };
      if (type === 'Event') {
        // Which reason AWS gives is unverified.
        if (!queue.add(fn.arn, requestId || randomUUID(), payload)) throw throttled('CallerRateLimitExceeded');
        return { StatusCode: 202 };
      }
      // Only who waits for the answer may hand a context over [D API_Invoke].
      const clientContext = input.ClientContext ? contextText(input.ClientContext) : undefined;
      const result = await runNow(fn, { requestId, payload, ...(clientContext ? { clientContext } : {}) });
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
    // Texts [K].
    const text =
      type === 'Event'
        ? `${payload.byteLength} byte payload is too large for the Event invocation type (limit ${limit} bytes)`
        : `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw awsError('RequestTooLargeException', text, { Type: 'User' });
  }
  const text = Buffer.from(payload).toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw awsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
      { Type: 'User' },
    );
  }
}

/** The client's context, as JSON text on one line; the refusal's text is unverified. */
function contextText(base64: string): string {
  try {
    const text = Buffer.from(base64, 'base64').toString('utf8');
    // Deep nesting overflows the stack here, not in the runtime.
    return JSON.stringify(JSON.parse(text));
  } catch {
    const text = 'Client context must be a valid Base64-encoded JSON object.';
    throw awsError('InvalidRequestContentException', text, { Type: 'User' });
  }
}
