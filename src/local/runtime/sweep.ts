/** Removes a folder in the background; processes that were ended just now may still write there for a moment. */
import { rm } from 'node:fs/promises';
import { emptied } from './emptied.ts';

export function sweep(folder: string): void {
  const rest = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  emptied(folder)
    .then(rest, rest)
    .catch(() => {});
}
