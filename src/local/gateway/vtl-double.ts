/** A number of Java's type Double, which 7.0 is and 7 is not: what has a fraction in a template, and what comes of it. */

/** A number of JavaScript is whole, or comes from JSON. */
export class VtlDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
  valueOf(): number {
    return this.value;
  }
  /** Double.toString: a digit after the point at least; from 10,000,000 on and below 0.001 with an exponent. */
  toString(): string {
    const { value } = this;
    const size = Math.abs(value);
    if (!Number.isFinite(value)) return String(value);
    if (Object.is(value, -0)) return '-0.0';
    if (size === 0 || (size >= 1e-3 && size < 1e7)) return withPoint(String(value));
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${withPoint(digits)}E${Number(exponent)}`;
  }
}
const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);
