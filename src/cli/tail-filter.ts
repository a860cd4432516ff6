/** What `tail` picks out: by a CloudWatch filter pattern, which the service applies, a regular expression, or an id. */
import { EXIT, Failure } from '../failure.ts';
import { termOf } from '../logs/term.ts';

export interface TailFilter {
  /** What the service is asked to find; undefined for everything. */
  pattern?: string;
  /** The pattern is for JSON: lines that are text of another form are not found by it. */
  isJson: boolean;
  /** Whether one of these texts is what is looked for, as far as it is looked for here: else nobody asks for them. */
  matches(texts: () => readonly string[]): boolean;
}

/** `/source/flags`. */
interface Expression {
  source: string;
  flags: string;
}

/** Of `--filter /…/`; undefined for a filter pattern. Throws a usage Failure. */
export function expressionOf(filter: string): Expression | undefined {
  if (!filter.startsWith('/')) return undefined;
  if (filter === '//') throw usage('--filter "//" is an empty expression', 'leave it out, or name what is to be found');
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(filter) ?? [];
  if (source === undefined) {
    throw usage(
      `--filter ${JSON.stringify(filter)} begins a regular expression that has no end`,
      `end it with /, or put a term that begins with / in quotes: --filter '"/aws"'`,
    );
  }
  if (!/^[ims]*$/.test(flags)) {
    throw usage(`--filter ${JSON.stringify(filter)} has a flag that is not known`, 'use i, m or s');
  }
  return { source, flags };
}

/** Throws a usage Failure for an expression that is none. */
export async function createFilter({ filter, id }: { filter?: string; id?: string }): Promise<TailFilter> {
  const expression = filter === undefined ? undefined : expressionOf(filter);
  const found = expression && (await searchFor(expression));
  const pattern = expression || filter === undefined ? id && termOf(id) : filter;
  return {
    pattern,
    isJson: pattern !== undefined && /^\s*\{/.test(pattern),
    matches: (texts) => found === undefined || texts().some(found),
  };
}

/** RE2 takes time that grows with the text alone: no line can hang a tail. */
async function searchFor({ source, flags }: Expression): Promise<(text: string) => boolean> {
  const { RE2JS } = await import('re2js');
  const bits = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };
  let all = 0;
  for (const flag of flags) all |= bits[flag as keyof typeof bits];
  try {
    const regex = RE2JS.compile(RE2JS.translateRegExp(source), all);
    return (text) => regex.matcher(text).find();
  } catch (error) {
    throw usage(
      `--filter ${JSON.stringify(`/${source}/${flags}`)} is no regular expression: ${(error as Error).message}`,
      'use the syntax of RE2: no look-around, no back-references',
    );
  }
}

const usage = (message: string, fix: string) => new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });
