/** What a plan widens and narrows of anybody's rights, set apart from its other changes: a line for each policy statement. */
import type { ChalkInstance } from 'chalk';
import type { PlannedChange } from '../../provision/plan.ts';
import type { RightsChange, StatementChange } from '../../provision/rights.ts';
import { hanging } from './hanging.ts';
import { visible } from './visible.ts';

type Json = Record<string, unknown>;

const list = (value: unknown): string =>
  [value]
    .flat()
    .map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    .join(', ');

/** `sns.amazonaws.com`, `AWS 123456789012`, `anyone`. */
function principals(value: unknown): string {
  if (typeof value === 'string') return value === '*' ? 'anyone' : value;
  const kinds = Object.entries((value ?? {}) as Json);
  return kinds.map(([kind, who]) => (kind === 'Service' ? list(who) : `${kind} ${list(who)}`)).join(', ');
}

const conditions = (value: unknown): string =>
  Object.entries((value ?? {}) as Record<string, Json>)
    .flatMap(([operator, keys]) => Object.entries(keys).map(([key, wanted]) => `${operator} ${key} ${list(wanted)}`))
    .join(' and ');

/** `allow sns:Publish on arn:…`, with all that the statement says but its Sid. */
function statementText(statement: Json): string {
  const {
    Effect,
    Action,
    NotAction,
    Principal,
    NotPrincipal,
    Resource,
    NotResource,
    Condition,
    Sid: _,
    ...rest
  } = statement;
  const parts = [
    String(Effect).toLowerCase(),
    Action !== undefined && list(Action),
    NotAction !== undefined && `all but ${list(NotAction)}`,
    Principal !== undefined && `to ${principals(Principal)}`,
    NotPrincipal !== undefined && `to all but ${principals(NotPrincipal)}`,
    Resource !== undefined && `on ${list(Resource)}`,
    NotResource !== undefined && `on all but ${list(NotResource)}`,
    Condition !== undefined && `if ${conditions(Condition)}`,
    Object.keys(rest).length > 0 && JSON.stringify(rest),
  ];
  return parts.filter(Boolean).join(' ');
}

const SECTIONS: readonly { of: 'widens' | 'narrows'; title: string; colour: 'yellow' | 'cyan' }[] = [
  { of: 'widens', title: 'rights that get wider, by statement (+ added, - removed):', colour: 'yellow' },
  { of: 'narrows', title: 'rights that get narrower, by statement (+ added, - removed):', colour: 'cyan' },
];

/** Between empty lines; nothing for a plan that changes nobody's rights. `width` in columns breaks what is longer, below its own beginning. */
export function rightsText(changes: readonly PlannedChange[], style: ChalkInstance, width?: number): string {
  const lines: string[] = [];
  const line = (sign: string, text: string) => {
    lines.push(`    ${sign} ${hanging(visible(text), 6, width)}`);
  };
  /** What `tell` says of each change, below its resource's name, below the title. */
  const section = (title: string, has: (rights: RightsChange) => boolean, tell: (rights: RightsChange) => void) => {
    const concerned = changes.filter(({ rights }) => rights && has(rights));
    if (concerned.length > 0) lines.push(style.bold(title));
    for (const { kind, name, rights } of concerned) {
      lines.push(visible(`  ${kind} ${name}`));
      tell(rights!);
    }
  };
  for (const { of, title, colour } of SECTIONS) {
    const tell = ({ change, policy, statement }: StatementChange) =>
      line(style[colour](change === 'add' ? '+' : '-'), `${policy}: ${statementText(statement)}`);
    section(
      title,
      (rights) => rights[of].length > 0,
      (rights) => {
        for (const each of rights[of]) tell(each);
      },
    );
  }
  section(
    'what is not judged: see for yourself whether it gets wider',
    ({ unjudged }) => unjudged.length > 0,
    ({ unjudged }) => {
      for (const text of unjudged) line(style.yellow('?'), text);
    },
  );
  return lines.length > 0 ? `\n${lines.join('\n')}\n\n` : '';
}
