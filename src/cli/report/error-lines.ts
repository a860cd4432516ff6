/** An error in lines: what it is, where it was thrown, what else it carries, and the error that was its cause. */
import type { LoggedError } from '../../logs/function-error.ts';
import { cut } from './cut.ts';
import { stackLines, type TextStyle, textLines } from './text-lines.ts';
import { visible } from './visible.ts';

/** The first is its title. */
export function errorLines(error: LoggedError, look: TextStyle): string[] {
  const { title, errorType, errorMessage } = error;
  // That an invocation failed is what each such line tells.
  const before = title === undefined || title === 'Invoke Error' ? '' : `${title}: `;
  return [...textLines(`${before}${errorType}: ${errorMessage}`, look), ...beneath(error, look)];
}

/** All but the title. */
export function beneath({ frames, members, cause }: LoggedError, look: TextStyle): string[] {
  return [
    ...stackLines(frames, look),
    ...(members ? memberLines(members, look) : []),
    ...(cause ? ['cause:', ...errorLines(cause, look).map((line) => `  ${line}`)] : []),
  ];
}

export function memberLines(members: Readonly<Record<string, unknown>>, { style, full, json }: TextStyle): string[] {
  const text = JSON.stringify(members);
  const short = cut(text);
  return full || short === visible(text) ? json(text) : [style.dim(short)];
}
