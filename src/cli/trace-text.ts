/** Puts into words where a message stopped and why: the explanation of the document, and the lines beneath the waterfall. */
import { commandFor } from '../drive/no-such-stack.ts';
import type { Traced } from '../drive/trace/trace.ts';
import { flagsText } from '../target/flags-text.ts';
import type { Place, Session } from './session.ts';
import type { Causes, Stop } from './trace-causes.ts';

/** A line, and those that belong beneath it. */
export interface Said {
  text: string;
  beneath: string[];
}

const SURE = { certain: 'certain', likely: 'likely', unknown: 'not certain' } as const;

export function explain(
  traced: Traced,
  causes: Causes,
  { stack }: Pick<Place, 'stack'>,
  { options }: Pick<Session, 'options'>,
): Said[] {
  const up = `${commandFor('up', stack.name)}${flagsText(options)}`;
  const said = causes.stops.map((stop) => saidOf(stop, traced, causes, up));
  const { duplicates, replays } = traced;
  if (duplicates > 0) {
    const text = `it ran more than once: there ${duplicates === 1 ? 'is 1 more record' : `are ${duplicates} more records`} of it (SNS and Lambda deliver at least once)`;
    said.push({ text, beneath: [] });
  }
  for (const { messageId, condition } of replays) {
    said.push({ text: `it was sent again as ${messageId ?? 'an invocation'}: ${condition}`, beneath: [] });
  }
  for (const text of [...traced.unseen, ...(causes.unseen ? [causes.unseen] : [])]) {
    said.push({ text: `could not be looked at: ${text}`, beneath: [] });
  }
  return said;
}

function saidOf(stop: Stop, traced: Traced, causes: Causes, up: string): Said {
  const { at, what, certainty, pending, aside, nextTryAt } = stop;
  const keepsNone = isOfRecordLog(stop) && causes.records === false && stop.causes.length === 0;
  // A choice is no trouble.
  if (keepsNone && aside) return { text: `${noRecordLog(up)}: only the functions tell of it`, beneath: [] };
  const where = aside ? 'trouble' : pending ? 'waiting' : 'stopped';
  const head = `${where} at the ${at} (${SURE[certainty]}): ${what}`;
  const beneath = [
    ...(at === 'rule' ? differencesText(traced) : []),
    ...(nextTryAt && causes.fast ? ['the local clock is fast: it comes sooner here'] : []),
    ...(pending && !nextTryAt
      ? ['it is young: it may be on its way, or the logs are late; look again in a moment']
      : []),
    ...stop.drops.map(
      ({ hop, reason, count }) => `the local endpoint dropped ${count} × since it began: ${hop}: ${reason}`,
    ),
    ...(keepsNone ? [noRecordLog(up)] : causesText(stop, causes, up)),
  ];
  return { text: head, beneath };
}

const isOfRecordLog = ({ at, involved }: Stop): boolean =>
  at === 'record' && involved.some(({ kind }) => kind === 'AWS::Logs::LogGroup');

const noRecordLog = (up: string): string => `this stack keeps no record log (${up} --records makes one)`;

function causesText(stop: Stop, { unseen }: Causes, up: string): string[] {
  const { causes, at, nextTryAt, pending, unless } = stop;
  const lines = causes.map(({ kind, name, state, paths = [] }) => {
    if (state === 'missing') return `${kind} ${name} is gone`;
    return state === 'foreign'
      ? `${kind} ${name} is somebody else's`
      : `${kind} ${name} differs in ${paths.join(', ')}`;
  });
  if (lines.length > 0) {
    const isOurs = causes.some(({ state }) => state !== 'foreign');
    const doubt = causes.some(({ kind }) => kind === unless?.kind) ? [unless!.text] : [];
    return [...lines, ...doubt, ...(isOurs ? [`${up} repairs that`] : ['up leaves alone what is not its own'])];
  }
  if (unseen !== undefined || nextTryAt || stop.involved.length === 0) return [];
  if (at === 'rule') return ['the rules are as up makes them: change what the function answers, or add a rule'];
  const since = pending ? '' : ': it was changed since, or what stops it is elsewhere';
  const all = `all that up looks after here is as it should be now${since}`;
  return [all, ...(stop.otherwise === undefined ? [] : [stop.otherwise])];
}

/** Field by field, what the record holds and what each rule wants. */
function differencesText({ rules = [] }: Traced): string[] {
  return rules.flatMap(({ rule, enabled, matches, differences = [], apart }) => {
    const off = enabled ? '' : ' (off)';
    if (matches === undefined) return [`rule ${rule}${off}: EventBridge can't tell`];
    if (apart) return [`rule ${rule}${off}: each field matches, but in different elements of an array`];
    return differences.map(
      ({ path, actual, wanted }) =>
        `rule ${rule}${off}: ${path} is ${actual === undefined ? 'not there' : short(actual)}, and it wants ${short(wanted)}`,
    );
  });
}

/** The document holds them whole. */
function short(value: unknown): string {
  const characters = [...JSON.stringify(value)];
  return characters.length > 200 ? `${characters.slice(0, 200).join('')}…` : characters.join('');
}
