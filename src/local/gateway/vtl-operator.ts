/** The operators of Velocity expressions, with Java's arithmetic: whole numbers divide to whole numbers. */
import { VtlDouble } from './vtl-double.ts';
import { isEqual, isTrue, numberIn, printed, VtlError, type VtlValue } from './vtl-value.ts';

type Operand = () => VtlValue;

const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
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
      if (value instanceof VtlDouble) return new VtlDouble(-value.value);
      return typeof value === 'number' ? -value : null;
    }
  }
  const first = left();
  const second = right();
  if (operator === '+' && (typeof first === 'string' || typeof second === 'string')) {
    return printed(first) + printed(second);
  }
  const [a, b] = [numberIn(first), numberIn(second)];
  if (ORDER[operator]) return a !== undefined && b !== undefined && ORDER[operator](a, b);
  const arithmetic = ARITHMETIC[operator];
  if (!arithmetic) throw new VtlError(`no such operator: ${operator}`);
  // Velocity 1.7 answers null, not an error, for an operand that is no number and for a division by zero.
  if (a === undefined || b === undefined || ((operator === '/' || operator === '%') && b === 0)) return null;
  const made = arithmetic(a, b);
  return isWhole(first) && isWhole(second) ? Math.trunc(made) : new VtlDouble(made);
}

/** JSON's 7.0 is taken for 7; what API Gateway makes of it is unverified. */
const isWhole = (value: VtlValue): boolean => typeof value === 'number' && Number.isInteger(value);
