/** Everything that an account holds, by asking every List, Describe and Get of every service that needs no input. */
import { serviceOf } from '../../src/local/wire/service.ts';
import { SERVICES, type ServiceName } from '../../src/local/wire/services.ts';
import type { Credentials } from '../../src/local/world.ts';

export interface Connection {
  endpoint: string;
  region: string;
  credentials: Credentials;
}
interface AnyClient {
  send(command: object): Promise<Record<string, unknown>>;
  destroy(): void;
}
type AnyClass = new (input: object) => AnyClient;

export interface Inventory {
  /** `events.ListEventBuses` → what it listed, where that is anything. */
  held: Record<string, unknown[]>;
  /** Every operation that was asked and answered. */
  asked: string[];
}

/** What AWS itself keeps in every account, and lists there. */
const AWS_OWN = (item: unknown) => {
  const text = JSON.stringify(item);
  // A feature that GetAccount of API Gateway names.
  if (item === 'UsagePlans') return true;
  return text.includes('event-bus/default') || text.includes('arn:aws:iam::aws:') || text === '"UsagePlans"';
};

/** Operations without a handler (501) are left out of `asked`. */
export async function inventoryOf(connection: Connection): Promise<Inventory> {
  const inventory: Inventory = { held: {}, asked: [] };
  for (const name of Object.keys(SERVICES) as ServiceName[]) {
    const module = (await SERVICES[name].load()) as unknown as Record<string, AnyClass>;
    const service = serviceOf({ signingName: name, ...SERVICES[name] }, module);
    const Client = Object.entries(module).find(([key]) => /^[A-Z]\w+Client$/.test(key))![1];
    const client = new Client({ ...connection, maxAttempts: 1, disableHostPrefix: true });
    for (const operation of service.operations.values()) {
      if (!/^(List|Describe|Get)/.test(operation.name) || requiresInput(operation.input.getSchema())) continue;
      try {
        const answer = await client.send(new module[`${operation.name}Command`]!({}));
        inventory.asked.push(`${name}.${operation.name}`);
        const items = Object.values(answer).flatMap((value) => (Array.isArray(value) ? value : []));
        const ours = items.filter((item) => !AWS_OWN(item));
        if (ours.length) inventory.held[`${name}.${operation.name}`] = ours;
      } catch (error) {
        if (!isNotImplemented(error) && !isBadInput(error)) throw error;
      }
    }
    client.destroy();
  }
  return inventory;
}

/** A structure schema's seventh element counts its required members. */
const requiresInput = (schema: unknown): boolean => Array.isArray(schema) && Number(schema[6] ?? 0) > 0;

const statusOf = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
const isNotImplemented = (error: unknown) => statusOf(error) === 501;
/** Some operations want one of several members, which no schema says. */
const isBadInput = (error: unknown) => statusOf(error) >= 400 && statusOf(error) < 500;
