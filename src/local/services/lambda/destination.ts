/** Lambda Destinations: the record of an asynchronous invocation, and its way to where the function's owner wants it. */
import type { Delivery, World } from '../../world.ts';
import type { LambdaFunction } from './state.ts';

/** How an asynchronous invocation ended (aws-facts 1.3); more conditions may exist. */
export interface Ended {
  requestId: string;
  condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';
  attempts: number;
  /** JSON text. */
  requestPayload: string;
  /** Of the last try; absent if there was none. */
  response?: { payload: string; functionError?: string };
}

/** What SNS takes (aws-facts 1.8). */
const TOPIC_BYTES = 262_144;

/** What the execution role must be allowed for a destination; undefined for an ARN that can't be one. */
export function destinationAction(arn: string): string | undefined {
  const [, , service, , , resource = ''] = arn.split(':');
  if (service === 'events' && resource.startsWith('event-bus/')) return 'events:PutEvents';
  if (service === 'lambda' && resource === 'function') return 'lambda:InvokeFunction';
  if (service === 'sns' && resource) return 'sns:Publish';
  return undefined;
}

/** The record: key for key, and in the order of aws-facts 1.1 and 1.2. */
function recordOf(world: World, fn: LambdaFunction, ended: Ended): object {
  const { requestId, condition, attempts, requestPayload, response } = ended;
  return {
    version: '1.0',
    timestamp: new Date(world.clock.now()).toISOString(),
    requestContext: { requestId, functionArn: `${fn.arn}:$LATEST`, condition, approximateInvokeCount: attempts },
    requestPayload: JSON.parse(requestPayload),
    ...(response
      ? {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            ...(response.functionError ? { functionError: response.functionError } : {}),
          },
          responsePayload: parsed(response.payload),
        }
      : {}),
  };
}

/** What a function that speaks to the Runtime API itself answers need not be JSON; what AWS makes of it is unverified. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Delivers the record with the function's execution role. What can't be delivered is lost, as on AWS, and counted. */
export async function sendToDestination(world: World, fn: LambdaFunction, ended: Ended): Promise<void> {
  const config = fn.invokeConfig?.DestinationConfig;
  const succeeded = ended.condition === 'Success';
  const arn = (succeeded ? config?.OnSuccess : config?.OnFailure)?.Destination;
  if (!arn) {
    if (!succeeded) world.drops.add('lambda', fn.arn, `${ended.condition}, and there is no destination for failures`);
    return;
  }
  const answer = await deliver(world, fn, ended, arn);
  if (!answer.delivered) world.drops.add('destination', fn.arn, answer.reason);
}

async function deliver(world: World, fn: LambdaFunction, ended: Ended, arn: string): Promise<Delivery> {
  const action = destinationAction(arn);
  const roleArn = fn.configuration.Role ?? '';
  if (!action) return { delivered: false, code: 'NO_RESOURCE', reason: `${arn} is no destination` };
  const verdict = world.identity.roleAllows(roleArn, action, arn);
  if (!verdict.allowed) return { delivered: false, code: 'NO_PERMISSIONS', reason: verdict.reason };
  const detail = recordOf(world, fn, ended);
  if (action === 'events:PutEvents') {
    const outcome = ended.condition === 'Success' ? 'Success' : 'Failure';
    return world.buses.put(arn, {
      source: 'lambda',
      detailType: `Lambda Function Invocation Result - ${outcome}`,
      detail,
      resources: [arn, `${fn.arn}:$LATEST`],
    });
  }
  return action === 'sns:Publish' ? publish(world, fn, arn, detail) : invoke(world, fn, arn, detail);
}

/** As the execution role, through the service's own door: its checks are the same as for everybody. */
async function call(
  world: World,
  fn: LambdaFunction,
  arn: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<Delivery> {
  const service = arn.split(':')[2] ?? '';
  const { caller, credentials } = world.identity.session(fn.configuration.Role ?? '', fn.name, 900);
  try {
    const request = { method: 'POST', path, query: '', headers, body: Buffer.from(body) };
    const { status } = await world.dispatch(request, caller, fn.region, service);
    if (status < 300) return { delivered: true };
    return {
      delivered: false,
      code: status === 404 ? 'NO_RESOURCE' : 'SDK_CLIENT_ERROR',
      reason: `${service} answered ${status} for ${arn}`,
    };
  } finally {
    world.identity.endSession(credentials.accessKeyId);
  }
}

/** The record as the message's text (aws-facts 1.4); without its payloads if it were too long for SNS (1.7). */
function publish(world: World, fn: LambdaFunction, TopicArn: string, detail: object): Promise<Delivery> {
  const whole = JSON.stringify(detail);
  const Message =
    Buffer.byteLength(whole) <= TOPIC_BYTES
      ? whole
      : JSON.stringify({ ...detail, requestPayload: undefined, responsePayload: undefined });
  const form = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn, Message });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return call(world, fn, TopicArn, '/', headers, form.toString());
}

function invoke(world: World, fn: LambdaFunction, arn: string, detail: object): Promise<Delivery> {
  const path = `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`;
  return call(world, fn, arn, path, { 'x-amz-invocation-type': 'Event' }, JSON.stringify(detail));
}
