/** Lambda: functions, their policies and destinations, and both ways to invoke them. */
import { randomUUID } from 'node:crypto';
import type * as Client from '@aws-sdk/client-lambda';
import { createPool } from '../runtime/pool.ts';
import { withTags } from '../wire/authorize.ts';
import type { Context, ServiceModule } from '../wire/service.ts';
import type { Functions, World } from '../world.ts';
import { absentHandlers } from './lambda/absent.ts';
import { createAsyncQueue } from './lambda/async-queue.ts';
import { functionHandlers } from './lambda/functions.ts';
import { invokeHandlers } from './lambda/invoke.ts';
import { invokeConfigHandlers } from './lambda/invoke-config.ts';
import { functionPolicy, permissionHandlers, serviceMayInvoke } from './lambda/permissions.ts';
import { settingHandlers } from './lambda/settings.ts';
import { createLambdaState, type LambdaState } from './lambda/state.ts';

/** Lambda for a world; `queueBytes` is the most that queued events may hold. */
export function createLambda(
  world: World,
  { queueBytes }: { queueBytes?: number } = {},
): ServiceModule<typeof Client> & { functions: Functions } {
  const state = createLambdaState(world);
  const pool = createPool(world);
  const queue = createAsyncQueue(world, state, pool, queueBytes);
  world.tagged.push((region) =>
    state
      .all(region)
      .filter(({ tags }) => tags.size > 0)
      .map(({ arn, tags }) => ({ arn, tags: Object.fromEntries(tags) })),
  );
  return {
    handlers: {
      ...functionHandlers(world, state, pool),
      ...permissionHandlers(world, state),
      ...invokeConfigHandlers(world, state),
      ...invokeHandlers(world, state, pool, queue),
      ...settingHandlers(state, pool),
      ...absentHandlers(state),
    },
    authorization(operation, input, context) {
      const action = `lambda:${operation === 'Invoke' ? 'InvokeFunction' : operation}`;
      const resource = resourceOf(state, input, context);
      // Within the account a function's own policy is enough, as when AddPermission named the role [D access-control-resource-based].
      const fn = state.byArn(resource);
      const policy = fn && functionPolicy(fn.policy);
      const asked = { action, resource, ...(policy ? { resourcePolicies: [policy] } : {}) };
      if (operation !== 'CreateFunction') return asked;
      return withTags(asked, { ...asked, action: 'lambda:TagResource' }, (input as { Tags?: object }).Tags);
    },
    functions: {
      invokeAsync(functionArn, payload, actor) {
        const fn = state.runBy(functionArn);
        if (!fn) return { delivered: false, code: 'NO_RESOURCE', reason: `function ${functionArn} does not exist` };
        if (!serviceMayInvoke(fn, functionArn, actor, world.clock.now())) {
          const reason = `${actor.service} has no permission lambda:InvokeFunction on ${functionArn} for ${actor.sourceArn}`;
          return { delivered: false, code: 'NO_PERMISSIONS', reason };
        }
        const requestId = randomUUID();
        if (queue.add(fn.arn, requestId, payload)) return { delivered: true, requestId };
        return { delivered: false, code: 'THROTTLING', reason: `too much is queued already for ${fn.arn}` };
      },
    },
  };
}

/**
 * The function's ARN, or `*` for lists and settings of the account. What is asked for with a qualifier has it in its ARN,
 * so that a policy on the bare one does not speak of it [D access-control-resource-based].
 */
function resourceOf(state: LambdaState, input: object, { region }: Context): string {
  const { FunctionName, Resource, Qualifier } = input as Record<string, string | undefined>;
  const ref = FunctionName ?? Resource;
  if (!ref) return '*';
  return state.qualifiedArnOf(region, ref, Qualifier) ?? ref;
}
