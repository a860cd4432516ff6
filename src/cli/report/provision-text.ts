/** What people read of up, down and status: a line for each thing that changed, a summary, the URL. */
import type { ChalkInstance } from 'chalk';
import type { PlannedChange } from '../../provision/plan.ts';
import type { Happened, Named, Outcome } from '../../provision/provision-event.ts';
import type { ResourceState } from '../../provision/status.ts';
import type { Terminal } from '../session.ts';
import { excerpts } from './excerpts.ts';
import { hanging } from './hanging.ts';
import { moment } from './moment.ts';
import type { DownDocument, StatusDocument, UpDocument } from './provision.ts';
import { rightsText } from './rights-text.ts';
import { visible } from './visible.ts';

export const KIND_WIDTH = 'AWS::Lambda::EventInvokeConfig'.length;
const SIGNS: Record<Happened | PlannedChange['change'], string> = {
  created: '+',
  create: '+',
  updated: '~',
  update: '~',
  removed: '-',
  delete: '-',
  unchanged: ' ',
  absent: ' ',
  kept: '=',
};
const COLOURS = { '+': 'green', '~': 'yellow', '-': 'red', '=': 'cyan', ' ': 'dim' } as const;

const labelOf = ({ kind, name }: Named) => `${kind.padEnd(KIND_WIDTH)}  ${visible(name)}`;

function line(resource: Named, change: keyof typeof SIGNS, style: ChalkInstance): string {
  const sign = SIGNS[change];
  return `${style[COLOURS[sign as keyof typeof COLOURS]](sign)} ${labelOf(resource)}\n`;
}

/** A line for what was changed or kept; none for what stayed as it was. */
export function outcomeText(outcome: Outcome, style: ChalkInstance): string | undefined {
  if (outcome.change === 'unchanged' || outcome.change === 'absent') return undefined;
  return line(outcome, outcome.change, style);
}

const json = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));

/** A plan: a line for each change, and under it what differs; what changes anybody's rights is set apart. */
export function planText(changes: readonly PlannedChange[], style: ChalkInstance, width?: number): string {
  if (changes.length === 0) return 'nothing to change\n';
  const each = changes.map((change) => line(change, change.change, style) + differencesText(change, style, width));
  return each.join('') + rightsText(changes, style, width);
}

/** A plan that was only asked for, with its sum; `none` is what is said of an empty one. */
export function dryRunText(
  changes: readonly PlannedChange[],
  { style, width }: Pick<Terminal, 'style' | 'width'>,
  none = 'nothing to change',
): string {
  if (changes.length === 0) return `${none}\n`;
  const of = (change: PlannedChange['change']) => changes.filter((planned) => planned.change === change).length;
  const counts = { 'to create': of('create'), 'to update': of('update'), 'to remove': of('delete') };
  return `${planText(changes, style, width)}${counted(counts)}; nothing was changed\n`;
}

function differencesText(
  { differences = [] }: Pick<ResourceState, 'differences'>,
  style: ChalkInstance,
  width?: number,
): string {
  const each = differences.map(({ path, actual, wanted }) => {
    const [is, shouldBe] = excerpts(json(actual), json(wanted));
    return style.dim(`    ${hanging(visible(`${path}: ${is} → ${shouldBe}`), 4, width)}`);
  });
  return each.map((text) => `${text}\n`).join('');
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

function effort({ calls, durationMs }: { calls: number; durationMs: number }, style: ChalkInstance): string {
  return style.dim(`(${calls} calls, ${seconds(durationMs)})`);
}

const counted = (counts: Record<string, number>) =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ');

export function upText(document: UpDocument, style: ChalkInstance): string {
  const { created, updated, unchanged, removed, verified, url } = document;
  const counts = counted({ created, updated, removed, unchanged });
  const proof =
    verified === undefined ? '' : verified ? `, ${style.green('verified')}` : `, ${style.red('not verified')}`;
  return `${counts}${proof} ${effort(document, style)}\n${url ? `${url}\n` : ''}`;
}

export function downText(document: DownDocument, style: ChalkInstance): string {
  const { removed, leftovers, unchecked = [], older = [], resources } = document;
  const kept = resources.filter(({ change }) => change === 'kept').length;
  const lines: string[] = [];
  if (removed === 0 && kept === 0 && leftovers.length === 0) lines.push('nothing to remove');
  else {
    lines.push(`${counted({ removed, kept }) || 'nothing removed'} ${effort(document, style)}`);
    lines.push(`${leftovers.length} resources left${kept > 0 ? ', beside those kept' : ''}`);
  }
  lines.push(...leftovers.map((leftover) => `${style.red('!')} ${labelOf(leftover)}`));
  lines.push(...unchecked.map((what) => `${style.yellow('?')} could not look at ${visible(what)}`));
  if (older.length > 0)
    lines.push('of an older deployment of the pattern, not made by destined; to delete it if nobody needs it:');
  lines.push(...older.flatMap(({ name, fix }) => [`  ${visible(name)}`, `    ${visible(fix)}`]));
  return `${lines.join('\n')}\n`;
}

const STATES = { ok: ['✓', 'green'], missing: ['✗', 'red'], drifted: ['~', 'yellow'], foreign: ['!', 'red'] } as const;

export function statusText(document: StatusDocument, style: ChalkInstance, width?: number): string {
  const { resources, url, outcomes, failures, since } = document;
  const lines = resources.map((resource) => {
    const [sign, colour] = STATES[resource.state];
    const word = resource.state === 'ok' ? '' : `  ${style[colour](resource.state)}`;
    return `${style[colour](sign)} ${labelOf(resource)}${word}\n${differencesText(resource, style, width)}`;
  });
  const { success, failure, misrouted } = outcomes;
  lines.push(
    `since ${moment(since, { utc: false })}: ${success} success, ${failure} failure, ${misrouted} misrouted\n`,
  );
  lines.push(`failures: ${failures.open} open, ${failures.recovered} recovered\n`);
  if (url) lines.push(`${url}\n`);
  return lines.join('');
}
