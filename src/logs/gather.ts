/** Gathers what belongs to one request: its record with the lines of its function, or the lines of one of its runs. */
import type { FunctionLine } from './function-line.ts';
import type { JudgedRecord } from './outcomes.ts';

export interface Gathered {
  /** Absent where a line stands for itself. */
  requestId?: string;
  record?: JudgedRecord;
  /** In the order of their times. */
  lines: FunctionLine[];
  /** What it belongs to was handed on before. */
  late?: true;
}

export interface Gathering {
  /** `now` in ms: the logs' own clock while a backlog is read. */
  addLine(line: FunctionLine, now: number): void;
  addRecord(record: JudgedRecord, now: number): void;
  /** What is whole by now, or waits for nothing that comes any more; with `all` the rest as well. */
  due(now: number, all?: boolean): Gathered[];
}

export interface GatherOptions {
  /** What makes a group whole: the request's record, with a summary for each of its attempts; or the summary of a run. */
  until: 'record' | 'summary';
  /** How long nothing more must have come for a group that has its record, or a record waits for its lines. */
  quietMs?: number;
  patienceMs?: number;
}

/** A run may take a quarter of an hour, but one that says nothing for so long is shown as far as it came. */
const FORGOTTEN_MS = 5 * 60_000;
/** How many characters are held at the most, and what is remembered of those handed on. */
const MOST_CHARACTERS = 32_000_000;
const MOST_TOLD = 10_000;
/** What a line or a record takes beside its text. */
const BESIDE = 1_000;

interface Group extends Gathered {
  requestId: string;
  heardAt: number;
  recordAt?: number;
  summaries: number;
}

export function gather({ until, quietMs = 0, patienceMs = 0 }: GatherOptions): Gathering {
  /** In the order of their first lines. */
  const groups = new Map<string, Group>();
  /** Those with a record, in the order of these; and those that wait for nothing. */
  let recorded: Group[] = [];
  let ready: Group[] = [];
  const told = new Map<string, number>();
  let out: Gathered[] = [];
  let held = 0;
  let lookedAt = 0;

  function groupOf(requestId: string, now: number): Group {
    const group = groups.get(requestId) ?? { requestId, lines: [], heardAt: now, summaries: 0 };
    groups.set(requestId, group);
    group.heardAt = now;
    return group;
  }

  function hand(group: Group): void {
    const { requestId, record, lines, late } = group;
    groups.delete(requestId);
    held -= sizeOf(group);
    lines.sort((a, b) => a.time - b.time);
    out.push({ requestId, ...(record && { record }), lines, ...(late && { late }) });
    if (until === 'record' ? !record : group.summaries === 0) return;
    told.delete(requestId);
    told.set(requestId, lines.at(-1)?.time ?? 0);
    if (told.size > MOST_TOLD) told.delete(told.keys().next().value!);
  }

  /** Of a run that was handed on what is newer is of the next attempt. */
  function isLate({ requestId, time }: FunctionLine): boolean {
    const at = told.get(requestId!);
    return at !== undefined && !groups.has(requestId!) && (until === 'record' || time <= at);
  }

  const isHeld = (group: Group) => groups.get(group.requestId) === group;

  function isDue({ record, recordAt = 0, heardAt, summaries }: Group, now: number): boolean {
    const isWhole = summaries >= (record?.record.attempts ?? 1) && now - heardAt >= quietMs;
    return isWhole || now - recordAt >= patienceMs;
  }

  function makeRoom(): void {
    while (held > MOST_CHARACTERS && groups.size > 0) hand(groups.values().next().value!);
    recorded = recorded.filter(isHeld);
  }

  return {
    addLine(line, now) {
      const { requestId } = line;
      if (requestId === undefined) {
        out.push({ lines: [line] });
        return;
      }
      const late = isLate(line);
      const group = groupOf(requestId, now);
      group.lines.push(line);
      held += line.message.length + BESIDE;
      if (late) {
        group.late = true;
        ready.push(group);
      }
      if (line.type === 'summary') group.summaries += 1;
      // What comes next is of the next attempt.
      if (until === 'summary' && group.summaries > 0) hand(group);
      if (held > MOST_CHARACTERS) makeRoom();
    },

    addRecord(record, now) {
      const { requestId } = record.record;
      const before = groups.get(requestId);
      // A request that ran twice has two.
      if (before?.record) hand(before);
      const group = groupOf(requestId, now);
      Object.assign(group, { record, recordAt: now, late: undefined });
      recorded.push(group);
      held += record.record.message.length + BESIDE;
    },

    due(now, all = false) {
      let count = 0;
      const isNext = (group: Group) => all || !isHeld(group) || isDue(group, now);
      while (count < recorded.length && isNext(recorded[count]!)) count += 1;
      for (const group of [...ready, ...recorded.splice(0, count)]) if (isHeld(group)) hand(group);
      ready = [];
      if (all || now - lookedAt >= 1_000) {
        lookedAt = now;
        for (const group of groups.values()) {
          if (all || (!group.record && now - group.heardAt >= FORGOTTEN_MS)) hand(group);
        }
      }
      const handed = out;
      out = [];
      return handed;
    },
  };
}

const sizeOf = ({ record, lines }: Group): number =>
  lines.reduce((sum, { message }) => sum + message.length + BESIDE, record ? record.record.message.length + BESIDE : 0);
