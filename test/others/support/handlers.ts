/** What our endpoint has an answer for, and how botocore calls its services. */
import { assemble } from '../../../src/local/assemble.ts';
import { createClock } from '../../../src/local/clock.ts';
import type { ServiceName } from '../../../src/local/wire/services.ts';

export const botocoreName = (service: ServiceName): string =>
  service === 'tagging' ? 'resourcegroupstaggingapi' : service;

/** The operations that a service answers, as the endpoint is put together. */
export async function handlersOf(service: ServiceName): Promise<string[]> {
  const { modules, close } = assemble({
    url: 'http://127.0.0.1:1',
    clock: createClock('fast'),
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    dispatch: () => Promise.reject(new Error('nothing is sent from here')),
  });
  await close();
  return Object.keys(modules[service].handlers).sort();
}
