/** What a run knows of a resource beside its properties: by the run's Aws and a name, whichever object of the resource saw it. */
import type { Aws } from '../aws/aws.ts';

export interface PerRun<T> {
  get(aws: Aws, name: string): T | undefined;
  set(aws: Aws, name: string, value: T): void;
}

/** Forgotten with the Aws. */
export function perRun<T>(): PerRun<T> {
  const runs = new WeakMap<Aws, Map<string, T>>();
  return {
    get: (aws, name) => runs.get(aws)?.get(name),
    set(aws, name, value) {
      const known = runs.get(aws) ?? new Map<string, T>();
      runs.set(aws, known.set(name, value));
    },
  };
}
