/** The operations that our endpoint has handlers for. */
import { assemble } from '../../../src/local/assemble.ts';
import { createClock } from '../../../src/local/clock.ts';
import type { ServiceName } from '../../../src/local/wire/services.ts';

/** By service. Nothing is started for it. */
export async function servedOperations(): Promise<Record<ServiceName, ReadonlySet<string>>> {
  const { modules, close } = assemble({
    url: 'http://127.0.0.1',
    clock: createClock('fast'),
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    dispatch: () => Promise.reject(new Error('nobody calls it')),
  });
  await close();
  const entries = Object.entries(modules).map(([name, { handlers }]) => [name, new Set(Object.keys(handlers))]);
  return Object.fromEntries(entries) as Record<ServiceName, ReadonlySet<string>>;
}
