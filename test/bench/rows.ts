/** Rows of a bench's table. */
import type { Figure } from './statistics.ts';

export const row = (name: string, value: string | number, more = ''): string =>
  `  ${name.padEnd(34)}${String(value).padStart(9)}  ${more}`.trimEnd();

export const spread = ({ low, high, samples }: Figure): string => `${low} to ${high}, ${samples} samples`;
