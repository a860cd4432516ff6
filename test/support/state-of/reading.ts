/** How a state is read: each question is asked once, and its answer written down unless nothing is there. */
import type { Credentials } from '../../../src/local/world.ts';

interface Config {
  endpoint: string;
  region: string;
  credentials: Credentials;
}
interface Closable {
  destroy(): void;
}

/** Services name it ResourceNotFoundException, NotFoundException, NoSuchEntityException, … */
const MISSING = /NotFound|NoSuchEntity/;

export interface Reading {
  clientOf<C extends Closable>(Client: new (config: Config) => C): C;
  /** Writes the answer down under this title. Undefined where the service says that nothing is there. */
  ask<O>(title: string, answer: Promise<O>): Promise<O | undefined>;
  /** From now on this id, which a service made up, is shown as `{name}`. */
  call(id: string | undefined, name: string): void;
}

export function readingOf({ url, region, credentials }: { url: string } & Omit<Config, 'endpoint'>) {
  const clients = new Map<unknown, Closable>();
  const answers = new Map<string, unknown>();
  const names = new Map<string, string>();
  const reading: Reading = {
    clientOf(Client) {
      const client = clients.get(Client) ?? new Client({ endpoint: url, region, credentials });
      clients.set(Client, client);
      return client as InstanceType<typeof Client>;
    },
    async ask(title, answer) {
      try {
        const found = await answer;
        answers.set(title, found);
        return found;
      } catch (error) {
        if (error instanceof Error && MISSING.test(error.name)) return undefined;
        throw error;
      }
    },
    call(id, name) {
      if (id) names.set(id, `{${name}}`);
    },
  };
  const end = () => {
    for (const client of clients.values()) client.destroy();
  };
  return { reading, answers, names, end };
}
