/** What a target is sent: the event itself, or what Input, InputPath or InputTransformer make of it. */
import type { Target } from '@aws-sdk/client-eventbridge';
import { lookUp } from './json-path.ts';

/** What a rule adds to an event for `<aws.events.…>` in templates. */
export interface TemplateContext {
  ruleArn: string;
  ruleName: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** The JSON text for a target, from the event's own JSON text and its parsed form. */
export function targetInput(target: Target, json: string, event: unknown, context: TemplateContext): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(lookUp(event, target.InputPath) ?? null);
  if (!target.InputTransformer) return json;
  const { InputPathsMap: paths = {}, InputTemplate: template = '' } = target.InputTransformer;
  const variables = new Map<string, unknown>([
    ['aws.events.rule-arn', context.ruleArn],
    ['aws.events.rule-name', context.ruleName],
    ['aws.events.event.ingestion-time', new Date(context.now).toISOString()],
    ['aws.events.event', withoutDetail(event)],
    ['aws.events.event.json', event],
  ]);
  for (const [name, path] of Object.entries(paths)) variables.set(name, lookUp(event, path));
  return fill(template, variables);
}

/**
 * Puts variables where `<name>` stands. Within quotes a string loses its own quotes; outside of them it keeps them
 * (recorded behaviour of AWS's transformer: `"<x>"` and `<x>` give the same for a string). Missing ones are empty
 * in quotes and null outside; the latter is unverified.
 */
function fill(template: string, variables: ReadonlyMap<string, unknown>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (found: string, name: string | undefined) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined || !variables.has(name)) return found;
    const value = variables.get(name);
    if (!quoted) return JSON.stringify(value ?? null);
    if (value === undefined) return '';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}

function withoutDetail(event: unknown): unknown {
  if (typeof event !== 'object' || event === null) return event;
  const { detail: _detail, ...envelope } = event as Record<string, unknown>;
  return envelope;
}
