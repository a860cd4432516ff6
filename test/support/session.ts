/** A session without a terminal on a test endpoint, for what commands do before they print a document. */
import chalk from 'chalk';
import type { Aws } from '../../src/aws/aws.ts';
import type { Place, Session } from '../../src/cli/session.ts';
import type { Stack } from '../../src/pattern/stack.ts';

export interface Sitting {
  place: Place;
  session: Session;
  /** Every warning, in order. */
  warned: string[];
}

export interface Hooks {
  /** Called before the first change, and once all is made. */
  remembered?: () => Promise<void>;
  /** Called with each live line; undefined ends it. */
  progress?: (text: string | undefined) => void;
}

export function sit(
  { aws, stack, url, signal }: { aws: Aws; stack: Stack; url: string; signal: AbortSignal },
  { remembered = async () => {}, progress = () => {} }: Hooks = {},
): Sitting {
  const { account, region } = aws;
  const warned: string[] = [];
  const target = { kind: 'endpoint' as const, account, region, endpoint: url };
  const place = {
    aws,
    stack,
    target,
    asked: {},
    own: false,
    remember: remembered,
    release: async () => false,
    abandon: async () => {},
  } as Place;
  const terminal = {
    out: async () => {},
    note: () => {},
    warn: (line: string) => void warned.push(line),
    progress,
    waiting: () => {},
    style: chalk,
    noteStyle: chalk,
    width: undefined,
    progressWidth: undefined,
    noteWidth: undefined,
    interactive: false,
  };
  const options = { stack: stack.name, output: 'json' as const };
  const session: Session = { options, terminal, signal, open: async () => place, tellBesideError: () => {} };
  return { place, session, warned };
}
