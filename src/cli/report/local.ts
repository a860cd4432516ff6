/** The local endpoint in text and in a document. Never its secret. */
import type { ChalkInstance } from 'chalk';
import type { LocalEndpoint } from '../../target/local-endpoint.ts';
import { visible } from './visible.ts';

/** Undefined where nothing is running: it holds nothing then, and has no room for anything. */
export function localDocument(local: LocalEndpoint | undefined): object {
  if (!local) return { running: false, clock: null, stacks: [], drops: [], logBytes: 0, logBytesMax: 0 };
  const { record, status } = local;
  const { startedAt, clock, stacks, drops, logBytes, logBytesMax } = status;
  return { running: true, url: record.url, startedAt, clock, stacks, drops, logBytes, logBytesMax };
}

/** Lines of `name  value`, and the drops with their reasons. */
export function localText({ record, status }: LocalEndpoint, style: ChalkInstance): string {
  const { startedAt, clock, stacks, drops, logBytes, logBytesMax } = status;
  const rows = [
    ['url', record.url],
    ['started', startedAt],
    ['clock', clock],
    ['stacks', stacks.length ? stacks.join(', ') : 'none'],
    ['logs', `${mebibytes(logBytes)} of ${mebibytes(logBytesMax)} MiB`],
    ['drops', drops.length ? '' : 'none'],
  ] as const;
  const lines = rows.map(([name, value]) => `${style.dim(name.padEnd(9))}${visible(value)}`.trimEnd());
  for (const { hop, resource, reason, count } of drops) {
    lines.push(
      `  ${style.yellow(`${count} ×`)} ${visible(`${hop}: ${reason}`)} ${style.dim(`(${visible(resource)})`)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
