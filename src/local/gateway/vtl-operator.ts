/** The operators of Velocity expressions, with Java's arithmetic: whole numbers divide to whole numbers. */
import { isEqual, isTrue, printed, VtlError, type VtlValue } from './vtl-value.ts';

type Operand = () => VtlValue;

const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b),
  '%': (a, b) => a % b,
};
const ORDER: Record<string, (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

/** One operation; operands are evaluated only when needed, as && and || ask. */
export function calculate(operator: string, operands: Operand[]): VtlValue {
  const [left = () => null, right = () => null] = operands;
  switch (operator) {
    case 'parenthesis':
      return left();
    case 'not':
      return !isTrue(left());
    case '&&':
      return isTrue(left()) && isTrue(right());
    case '||':
      return isTrue(left()) || isTrue(right());
    case '==':
      return isEqual(left(), right());
    case '!=':
      return !isEqual(left(), right());
    case 'minus': {
      const value = left();
      return typeof value === 'number' ? -value : null;
    }
  }
  const a = left();
  const b = right();
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) return printed(a) + printed(b);
  if (ORDER[operator]) return typeof a === 'number' && typeof b === 'number' && ORDER[operator](a, b);
  const arithmetic = ARITHMETIC[operator];
  if (!arithmetic) throw new VtlError(`no such operator: ${operator}`);
  // Velocity 1.7 answers null, not an error, for an operand that is no number and for a division by zero.
  if (typeof a !== 'number' || typeof b !== 'number' || ((operator === '/' || operator === '%') && b === 0))
    return null;
  return arithmetic(a, b);
}
