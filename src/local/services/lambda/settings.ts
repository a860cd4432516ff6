/** What stands beside a function: tags, reserved concurrency, and the account's own settings. */
import type * as Client from '@aws-sdk/client-lambda';
import { ACCOUNT_CONCURRENCY } from '../../runtime/lane.ts';
import type { Pool } from '../../runtime/pool.ts';
import type { Handlers } from '../../wire/service.ts';
import { checkTags, inRange, invalid, violated } from './checks.ts';
import type { LambdaFunction, LambdaState } from './state.ts';

/** Only a function's ARN carries tags: a name and a version are refused; text of the latter [K]. */
function checkTaggable(resource = ''): void {
  if (!resource.startsWith('arn:')) {
    const pattern = 'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:[a-z0-9-]+:\\d{12}:.*';
    throw violated(resource, 'resource', pattern);
  }
  if (resource.split(':').length > 7) {
    throw invalid('Tags on function aliases and versions are not supported. Please specify either a function ARN.');
  }
}

export function settingHandlers(state: LambdaState, pool: Pool): Handlers<typeof Client> {
  const reserve = (fn: LambdaFunction, reserved: number | undefined) => {
    fn.reserved = reserved;
    pool.reserve(fn.arn, reserved);
  };
  return {
    TagResource(input, { region }) {
      checkTaggable(input.Resource);
      const { tags } = state.find(region, input.Resource);
      const wanted = new Map([...tags, ...Object.entries(input.Tags ?? {})]);
      checkTags(wanted);
      for (const [key, value] of wanted) tags.set(key, value);
      return {};
    },
    UntagResource(input, { region }) {
      checkTaggable(input.Resource);
      const { tags } = state.find(region, input.Resource);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListTags(input, { region }) {
      checkTaggable(input.Resource);
      return { Tags: Object.fromEntries(state.find(region, input.Resource).tags) };
    },

    PutFunctionConcurrency(input, { region }) {
      const fn = state.find(region, input.FunctionName);
      const wanted = input.ReservedConcurrentExecutions ?? 0;
      const others = state.all(region).filter((other) => other !== fn);
      const reserved = others.reduce((sum, other) => sum + (other.reserved ?? 0), 0);
      inRange(wanted, 'reservedConcurrentExecutions', 0, Number.MAX_SAFE_INTEGER);
      // How much of an account with 10 AWS lets anybody reserve is unverified: here all of it.
      if (reserved + wanted > ACCOUNT_CONCURRENCY) {
        throw invalid(
          `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [0].`,
        );
      }
      reserve(fn, wanted);
      return { ReservedConcurrentExecutions: wanted };
    },
    GetFunctionConcurrency(input, { region }) {
      const { reserved } = state.find(region, input.FunctionName);
      return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
    },
    DeleteFunctionConcurrency(input, { region }) {
      reserve(state.find(region, input.FunctionName), undefined);
      return {};
    },

    GetAccountSettings(_input, { region }) {
      const functions = state.all(region);
      const reserved = functions.reduce((sum, fn) => sum + (fn.reserved ?? 0), 0);
      return {
        AccountLimit: {
          TotalCodeSize: 80_530_636_800,
          CodeSizeUnzipped: 262_144_000,
          CodeSizeZipped: 52_428_800,
          ConcurrentExecutions: ACCOUNT_CONCURRENCY,
          UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reserved,
        },
        AccountUsage: {
          TotalCodeSize: functions.reduce((sum, { configuration }) => sum + (configuration.CodeSize ?? 0), 0),
          FunctionCount: functions.length,
        },
      };
    },
  };
}
