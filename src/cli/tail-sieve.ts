/** Which lines of a log a tail shows: those of the messages that are meant, and no probes. */
import { messageInvocations } from '../logs/message-invocations.ts';
import { isCalled } from '../logs/record.ts';
import type { LogLine } from '../logs/source.ts';
import type { LeftOut } from './tail-output.ts';
import type { Tailing } from './tailing.ts';

type Asked = LogLine & { requestId?: string };

/** Answers why a line isn't wanted; to be asked of each, in their order. */
export async function createSieve({
  place,
  plan,
  filter,
  signal,
}: Tailing): Promise<(line: Asked) => LeftOut | undefined> {
  const { functionRole, id, from, to } = plan;
  // Every stored line is what --raw shows.
  const probes = plan.probes || plan.raw;
  const range = { ...place, from, to, follow: false, signal };
  const ofProbe =
    functionRole && !probes ? await messageInvocations(range, functionRole, ({ probe }) => probe) : undefined;
  const ofMessage =
    functionRole && id !== undefined
      ? await messageInvocations(range, functionRole, (record) => isCalled(record, id))
      : undefined;
  const escaped = id === undefined ? '' : JSON.stringify(id).slice(1, -1);
  const isMeant = (line: Asked) =>
    id === undefined || ofMessage?.(line) || line.message.includes(id) || line.message.includes(escaped);
  return (line) => {
    const isProbe = ofProbe?.(line);
    if (!isMeant(line) || !filter.matches(() => [line.message])) return 'filter';
    return isProbe ? 'probe' : undefined;
  };
}
