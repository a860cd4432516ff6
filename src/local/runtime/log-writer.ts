/** Writes one environment's log stream, in batches and with the function's own rights; what is refused is dropped and counted. */
import { randomBytes } from 'node:crypto';
import type { World } from '../world.ts';
import type { FunctionSpec } from './function-spec.ts';

export interface LogWriter {
  /** `YYYY/MM/DD/[$LATEST]<32 hex>`. */
  readonly stream: string;
  line(timestamp: number, message: string): void;
  /** The last lines of the invocation that goes on: as much as LogType Tail may ask for. */
  taken(): string[];
  flush(): void;
}

/** What LogType Tail answers at most. */
const TAIL = 4096;
/** While a function runs, its lines arrive at the service about this often. */
const FLUSH_MS = 200;

export function createLogWriter(world: World, spec: FunctionSpec): LogWriter {
  const day = new Date(world.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  // With a log group of its own choice the stream names its function ([K], aws-facts 7.5).
  const shared = spec.logGroup === `/aws/lambda/${spec.name}` ? '' : spec.name;
  const stream = `${day}/${shared}[$LATEST]${randomBytes(16).toString('hex')}`;
  const account = spec.arn.split(':')[4];
  const groupArn = `arn:${world.partition}:logs:${spec.region}:${account}:log-group:${spec.logGroup}`;
  let waiting: { timestamp: number; message: string }[] = [];
  let lines: string[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    const answer = world.logs.append(groupArn, stream, events, { roleArn: spec.roleArn });
    if (!answer.delivered) world.drops.add('logs', spec.arn, answer.reason);
  }

  return {
    stream,
    line(timestamp, message) {
      waiting.push({ timestamp, message });
      // A line of JSON has no end of its own; in the tail one stands between them (unverified).
      const ended = message.endsWith('\n') ? message : `${message}\n`;
      lines.push(ended);
      size += ended.length;
      while (size - lines[0]!.length > TAIL) size -= lines.shift()!.length;
      timer ??= setTimeout(flush, FLUSH_MS).unref();
    },
    taken() {
      const all = lines;
      lines = [];
      size = 0;
      return all;
    },
    flush,
  };
}
