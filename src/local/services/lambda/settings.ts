/** What stands beside a function: tags, reserved concurrency, and the account's own settings. */
import type * as Client from '@aws-sdk/client-lambda';
import { ACCOUNT_CONCURRENCY } from '../../runtime/pool.ts';
import type { Handlers } from '../../wire/service.ts';
import { invalid } from './checks.ts';
import type { LambdaState } from './state.ts';

/** A fresh account can't reserve all: this much must stay unreserved (unverified for accounts with 10). */
const TAG_LIMIT = 50;

export function settingHandlers(state: LambdaState): Handlers<typeof Client> {
  return {
    TagResource(input, { region }) {
      const { tags } = state.find(region, input.Resource);
      const wanted = new Map([...tags, ...Object.entries(input.Tags ?? {})]);
      if (wanted.size > TAG_LIMIT) throw invalid('Number of tags exceeds limit of 50');
      for (const [key, value] of wanted) tags.set(key, value);
      return {};
    },
    UntagResource(input, { region }) {
      const { tags } = state.find(region, input.Resource);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListTags: (input, { region }) => ({ Tags: Object.fromEntries(state.find(region, input.Resource).tags) }),

    PutFunctionConcurrency(input, { region }) {
      const fn = state.find(region, input.FunctionName);
      const wanted = input.ReservedConcurrentExecutions ?? 0;
      const others = state.all(region).filter((other) => other !== fn);
      const reserved = others.reduce((sum, other) => sum + (other.reserved ?? 0), 0);
      if (wanted < 0 || reserved + wanted > ACCOUNT_CONCURRENCY) {
        throw invalid(
          `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${ACCOUNT_CONCURRENCY}].`,
        );
      }
      fn.reserved = wanted;
      return { ReservedConcurrentExecutions: wanted };
    },
    GetFunctionConcurrency(input, { region }) {
      const { reserved } = state.find(region, input.FunctionName);
      return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
    },
    DeleteFunctionConcurrency(input, { region }) {
      state.find(region, input.FunctionName).reserved = undefined;
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
