/** Pages of events as JSON, from the bytes in which they are stored. */
import { Written } from '../../wire/written.ts';
import type { EventTable } from './event-table.ts';
import { createJsonBytes } from './json-bytes.ts';

export interface PageJson {
  /** What FilterLogEvents answers. */
  filtered(ids: readonly number[], nextToken: string | undefined): Written;
  /** What GetLogEvents answers. */
  ofStream(ids: readonly number[], tokens: { nextForwardToken: string; nextBackwardToken: string }): Written;
}

const STREAM = Buffer.from('{"logStreamName":');
const TIMESTAMP = Buffer.from('"timestamp":');
const MESSAGE = Buffer.from(',"message":"');
const INGESTION = Buffer.from('","ingestionTime":');
const ID = Buffer.from(',"eventId":"');
const ID_END = Buffer.from('"}');
const BEGIN = Buffer.from('{"events":[');
const [BRACE, END_BRACE, COMMA] = [Buffer.from('{'), Buffer.from('}'), Buffer.from(',')];

export function createPageJson(table: EventTable): PageJson {
  const json = createJsonBytes();
  /** By the name: how an event of the stream begins. */
  const begins = new Map<string, Buffer>();

  function beginOf(id: number): Buffer {
    const name = table.streamOf(id)?.name ?? '';
    let begin = begins.get(name);
    if (!begin) {
      begin = Buffer.concat([STREAM, Buffer.from(`${JSON.stringify(name)},`), TIMESTAMP]);
      begins.set(name, begin);
    }
    return begin;
  }

  /** The members that both operations answer. */
  function event(id: number, timestamp: number): void {
    json.digits(timestamp);
    json.raw(MESSAGE);
    const text = table.text(id);
    if (text) json.text(text.bytes, text.start, text.end);
    json.raw(INGESTION);
    json.digits(table.ingestionTime(id));
  }

  function page(ids: readonly number[], write: (id: number) => void, rest: object): Written {
    json.raw(BEGIN);
    for (let i = 0; i < ids.length; i += 1) {
      if (i > 0) json.raw(COMMA);
      write(ids[i]!);
    }
    json.raw(Buffer.from(`],${JSON.stringify(rest).slice(1)}`));
    return new Written(json.take());
  }

  return {
    filtered(ids, nextToken) {
      begins.clear();
      const write = (id: number) => {
        const timestamp = table.timestamp(id);
        json.raw(beginOf(id));
        event(id, timestamp);
        json.raw(ID);
        // 56 digits, rising with time, as CloudWatch's are.
        json.digits(timestamp, 16);
        json.digits(id, 40);
        json.raw(ID_END);
      };
      // Empty since 2020 (aws-facts 7.1).
      return page(ids, write, { searchedLogStreams: [], nextToken });
    },
    ofStream(ids, tokens) {
      const write = (id: number) => {
        json.raw(BRACE);
        json.raw(TIMESTAMP);
        event(id, table.timestamp(id));
        json.raw(END_BRACE);
      };
      return page(ids, write, tokens);
    },
  };
}
