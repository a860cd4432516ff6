/** A service's operations through boto3: each answer is held against botocore's model, and which were called is counted. */
import { expect } from 'vitest';
import type { ServiceName } from '../../../src/local/wire/services.ts';
import { type AwsError, type Botocore, type Members, startBotocore } from './botocore.ts';
import { type Emulator, startOurs } from './emulators.ts';
import { botocoreName, handlersOf } from './handlers.ts';

/** What an error is to be: its message may be a part, or a pattern. */
interface Refusal {
  code: string;
  status: number;
  message?: string | RegExp;
  /** Why an error that the operation's model doesn't have is AWS's all the same. */
  unmodelled?: string;
}
interface Checked {
  output?: Members;
  error?: AwsError;
  faults: string[];
  modelled?: boolean;
  common?: boolean;
}

export interface Scenario {
  endpoint: Emulator;
  botocore: Botocore;
  /** A call that succeeds; its output has the members of `expected`. */
  ok<T = Members>(operation: string, parameters?: Members, expected?: Members): Promise<T>;
  /** A call that is refused: by an error that the operation's model has, or that all of AWS's have. */
  no(operation: string, parameters: Members, refusal: Refusal): Promise<AwsError>;
  /** Handlers that no call of this scenario reached with success, and with a refusal. */
  missed(): Promise<{ unanswered: string[]; unrefused: string[] }>;
  end(): Promise<void>;
}

/** On an endpoint and a Python of its own. `outside`: what an operation answers outside of its model, as AWS does. */
export async function startScenario(
  service: ServiceName,
  { outside = {}, protocol }: { outside?: Record<string, RegExp>; protocol?: string } = {},
): Promise<Scenario> {
  const endpoint = await startOurs();
  const botocore = startBotocore(endpoint);
  const answered = new Set<string>();
  const refused = new Set<string>();
  const call = (operation: string, parameters: Members) =>
    botocore.ask<Checked>('checked_call', {
      service: botocoreName(service),
      operation,
      parameters,
      // What botocore would refuse itself is to be refused by the endpoint, too.
      options: { parameter_validation: false, ...(protocol ? { protocol } : {}) },
    });
  return {
    endpoint,
    botocore,
    async ok<T>(operation: string, parameters: Members = {}, expected: Members = {}) {
      const { output, error, faults: all } = await call(operation, parameters);
      const faults = all.filter((fault) => !outside[operation]?.test(fault));
      expect({ operation, error, faults }).toEqual({ operation, error: undefined, faults: [] });
      expect(output, operation).toMatchObject(expected);
      answered.add(operation);
      return output as T;
    },
    async no(operation, parameters, { code, status, message, unmodelled }) {
      const { output, error, faults, modelled, common } = await call(operation, parameters);
      const said = { operation, output, faults, code: error?.code, status: error?.status };
      expect(said).toEqual({ operation, output: undefined, faults: [], code, status });
      if (message) expect(error!.message).toMatch(message);
      const known = modelled || common;
      expect(known, `${operation}: ${code} is ${known ? 'known' : 'no error of the model'}`).toBe(!unmodelled);
      refused.add(operation);
      return error!;
    },
    async missed() {
      const handlers = await handlersOf(service);
      const without = (seen: Set<string>) => handlers.filter((name) => !seen.has(name));
      return { unanswered: without(answered), unrefused: without(refused) };
    },
    async end() {
      await botocore.end();
      await endpoint.stop();
    },
  };
}
