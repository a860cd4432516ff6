/** Puts faults between an Aws and its endpoint: an operation fails, or answers what was true a moment ago. */
import type { Aws, ClientClass } from '../../src/aws/aws.ts';

type Send = (args: { input: object }) => Promise<{ response: unknown; output: unknown }>;
interface AnyClient {
  middlewareStack: {
    add(
      middleware: (next: Send, context: { clientName?: string; commandName?: string }) => Send,
      options: { step: 'initialize'; priority: 'low'; name: string; override: true },
    ): void;
  };
}

/** An attempt at an operation: its input, and how it would go on. */
export interface Attempt {
  input: Record<string, unknown>;
  /** Counts the attempts at this operation, from 1. */
  count: number;
  /** Lets it through; answers the output. */
  pass: () => Promise<unknown>;
}

/** By operation, e.g. `PutRule`, or `EventBridge.TagResource` where several services have it: answers an output, or throws. */
export type Faults = Record<string, (attempt: Attempt) => unknown>;

/** An error as the service would name it. */
export const named = (name: string, message = name) => Object.assign(new Error(message), { name });

/** Throws `error` in the first `times` attempts. */
export const failing =
  (error: Error, times = 1) =>
  ({ count, pass }: Attempt) => {
    if (count <= times) throw error;
    return pass();
  };

export interface Sent {
  operation: string;
  input: object;
}

/**
 * The same Aws, with `faults` in all of its clients; `attempts` are the operations that were begun, in order, `sent` the same
 * with their inputs.
 */
export function withFaults(aws: Aws, faults: Faults): { aws: Aws; attempts: string[]; sent: Sent[] } {
  const attempts: string[] = [];
  const sent: Sent[] = [];
  const counts = new Map<string, number>();
  const faulty: Aws = Object.create(aws, {
    client: {
      value<C>(clientClass: ClientClass<C>, options?: { attempts?: 1 }): C {
        const client = aws.client(clientClass, options);
        (client as AnyClient).middlewareStack.add(
          (next, context) => async (args) => {
            const operation = (context.commandName ?? '').replace(/Command$/, '');
            attempts.push(operation);
            sent.push({ operation, input: args.input });
            const service = (context.clientName ?? '').replace(/Client$/, '');
            const count = (counts.get(`${service}.${operation}`) ?? 0) + 1;
            counts.set(`${service}.${operation}`, count);
            const fault = faults[`${service}.${operation}`] ?? faults[operation];
            if (!fault) return next(args);
            let response: unknown = {};
            const pass = async () => {
              const answer = await next(args);
              response = answer.response;
              return answer.output;
            };
            const output = await fault({ input: args.input as Record<string, unknown>, count, pass });
            return { response, output };
          },
          { step: 'initialize', priority: 'low', name: 'faults', override: true },
        );
        return client;
      },
    },
  });
  return { aws: faulty, attempts, sent };
}
