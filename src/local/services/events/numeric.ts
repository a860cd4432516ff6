/** The `numeric` operator: one comparison, or a range of two. */
import { PatternError } from './pattern-error.ts';

/** Compiles the list of `{"numeric": […]}`; throws PatternError with the recorded texts of aws-facts 3.3. */
export function compileNumeric(terms: unknown): (value: number) => boolean {
  if (!Array.isArray(terms)) throw new PatternError('Value of numeric must be an array.');
  const [operator, bound, upper, limit, ...more] = terms as unknown[];
  if (typeof operator !== 'string') throw new PatternError(`Invalid member in numeric match: ${print(operator)}`);
  if (operator === '=') {
    if (typeof bound !== 'number') throw new PatternError('Value of equals must be numeric');
    if (terms.length > 2) throw new PatternError('Too many elements in numeric expression');
    return (value) => value === bound;
  }
  const sign = operator[0];
  if (sign !== '<' && sign !== '>') throw new PatternError(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number') throw new PatternError(`Value of ${sign} must be numeric`);
  const first = comparison(operator, bound);
  if (terms.length === 2) return first;
  if (sign === '<') throw new PatternError('Too many elements in numeric expression');
  if (typeof upper !== 'string') throw new PatternError(`Bad value in numeric range: ${print(upper)}`);
  if (upper !== '<' && upper !== '<=') throw new PatternError(`Bad numeric range operator: ${upper}`);
  if (typeof limit !== 'number') throw new PatternError(`Value of ${upper} must be numeric`);
  if (more.length > 0) throw new PatternError('Too many terms in numeric range expression');
  if (bound >= limit) throw new PatternError('Bottom must be less than top');
  const second = comparison(upper, limit);
  return (value) => first(value) && second(value);
}

function comparison(operator: string, bound: number): (value: number) => boolean {
  switch (operator) {
    case '<':
      return (value) => value < bound;
    case '<=':
      return (value) => value <= bound;
    case '>':
      return (value) => value > bound;
    case '>=':
      return (value) => value >= bound;
    default:
      throw new PatternError(`Bad numeric range operator: ${operator}`);
  }
}

const print = (value: unknown): string => (value === undefined ? ']' : String(JSON.stringify(value)));
