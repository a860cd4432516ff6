/** CloudWatch's filter patterns (aws-facts 7.1). */
import { type MutationList, mutationsOf } from '../mutation.ts';

const at = (file: string) => mutationsOf(`src/local/services/logs/${file}.ts`);
const terms = at('filter-pattern');
const json = at('json-pattern');
const regex = at('pattern-regex');

export default {
  tests: ['test/unit/logs-filter-pattern.test.ts'],
  mutations: [
    terms(
      'case does not count',
      'message.includes(wanted)',
      'message.toLowerCase().includes(wanted.toLowerCase())',
      'error is false',
    ),
    terms('one term is enough', '!all.every(', '!all.some(', 'ERROR Absent is false'),
    terms(
      'what is excluded matters not',
      '|| without.some((test) => test(message))',
      '',
      '-ERROR is false',
      'ERROR -"code 42" is false',
    ),
    terms(
      'each of several',
      'either.some((test) => test(message))',
      'either.every((test) => test(message))',
      '?Absent ?ERROR is true',
    ),
    terms('none of several', '|| either.some((test) => test(message))', '|| true', '?Absent ?Missing is false'),
    terms('escapes stay', "phrase?.replace(/\\\\(.)/g, '$1')", 'phrase', 'in \\"main\\"'),
    terms('an open quote is a term', '([^\\s"%]+))/y', '([^\\s%]+))/y', '"open'),
    terms('any character in a term', '[\\p{L}\\p{N}_.]+$/u', '.+$/u', '8f5c-11', '-a:b'),
    terms('any length', '[...pattern].length > LENGTH_MAX', 'text.length > LENGTH_MAX', 'aaaaaaaa'),
    regex(
      'what is no regular expression matches nothing',
      "throw new PatternProblem('Invalid regular expression in filter pattern');",
      'return () => false;',
      '%(%',
    ),
    regex('the whole line must match', '.find()', '.matches()', '%code [0-9]+% is true'),
    regex(
      'never',
      'regex.matcher(text).find()',
      '!regex.matcher(text).find()',
      '%^code% is false',
      'ERROR %4\\d$% is true',
    ),
    json(
      'both is either',
      'tests.every((test) => test(event))',
      'tests.some((test) => test(event))',
      '&& $.code = 1 } is false',
    ),
    json(
      'either is both',
      'return (event) => tests.some((test) => test(event));',
      'return (event) => tests.every((test) => test(event));',
      '|| $.code = 503 } is true',
    ),
    json(
      '|| binds before &&',
      "tokens[0]?.text === '||' && tokens.shift()) tests.push(both(tokens))",
      "tokens[0]?.text === '||' && tokens.shift()) tests.push(single(tokens))",
      '|| $.code = 1 && $.code = 2 } is true',
    ),
    json(
      'a parenthesis need not close',
      "if (tokens.shift()?.text !== ')') throw invalid();",
      'tokens.shift();',
      '{ ($.a = 1 }',
    ),
    json(
      'unequal is equal',
      'return (value) => !equals(value);',
      'return (value) => equals(value);',
      '!= "INFO" } is true',
      '{ $.code != 503 } is false',
      '!= %^ERR% } is false',
    ),
    json(
      'what is missing is unequal',
      'return (event) => select(event).some(holds);',
      "return (event) => select(event).some(holds) || (operator.text === '!=' && !select(event).length);",
      '{ $.absent != "x" } is false',
    ),
    json('* is a star', "bare.includes('*')", 'false', '"ERR*" } is true', '5* } is true'),
    json(
      'numbers are texts',
      "if (kind === 'word' && typeof value === 'number' && !Number.isNaN(number)) return value === number;",
      '',
      '503.0 } is true',
    ),
    json(
      'texts are numbers',
      "(value) => typeof value === 'number' && compare(value)",
      '(value) => compare(Number(value))',
      '{ $.text > 1 } is false',
    ),
    json(
      'greater is greater or equal',
      "'>': (a: number) => a > wanted",
      "'>': (a: number) => a >= wanted",
      '{ $.code > 503 } is false',
    ),
    json(
      'greater or equal is greater',
      "'>=': (a: number) => a >= wanted",
      "'>=': (a: number) => a > wanted",
      '{ $.code >= 503 } is true',
    ),
    json(
      'less is more',
      "'<': (a: number) => a < wanted",
      "'<': (a: number) => a > wanted",
      '{ $.code < 1e3 } is true',
    ),
    json(
      'at most is at least',
      "'<=': (a: number) => a <= wanted",
      "'<=': (a: number) => a >= wanted",
      '{ $.code <= -1 } is false',
    ),
    json('texts are compared', "if (kind !== 'word' || Number.isNaN(wanted)) throw invalid();", '', '{ $.a > "x" }'),
    json(
      'true is not false',
      '{ NULL: null, TRUE: true, FALSE: false }',
      '{ NULL: null, TRUE: false, FALSE: true }',
      '{ $.ok IS FALSE } is true',
      '{ $.ok IS TRUE } is false',
    ),
    json('null is undefined', '{ NULL: null,', "{ NULL: 'null',", '{ $.cause IS NULL } is true'),
    json(
      'null does not exist',
      'return (event) => select(event).length > 0;',
      'return (event) => select(event).some((value) => value !== null);',
      '{ $.cause EXISTS } is true',
    ),
    json(
      'what is null is missing',
      'return (event) => select(event).length === 0;',
      'return (event) => select(event).every((value) => value === null);',
      '{ $.cause NOT EXISTS } is false',
    ),
    json(
      'everything exists',
      'return (event) => select(event).length === 0;',
      'return () => false;',
      '{ $.absent NOT EXISTS } is true',
    ),
    json('inherited members are seen', 'Object.hasOwn(value, step)', 'step in value', 'sees own properties only'),
    json(
      'one element for all',
      "if (step === '*') return Array.isArray(value) ? value : [];",
      "if (step === '*') return Array.isArray(value) ? value.slice(0, 1) : [];",
      'list[*].n = 7 } is true',
    ),
    json('the first element for any', "'*' : Number(index)", "'*' : 0", 'list[1].n = 7 } is true'),
    json(
      'elements are counted from one',
      "'*' : Number(index)",
      "'*' : Number(index) + 1",
      'list[0].n = 7 } is false',
      'list[1].n = 7 } is true',
    ),
    json(
      'lines that are no JSON match what is not there',
      '    } catch {\n      return false;',
      '    } catch {\n      return true;',
      'matches nothing that is no JSON',
    ),
    json('what comes after is left out', 'if (tokens.length) throw invalid();', '', '{ $.a = 1 $.b = 2 }'),
    json('the end may be missing', "if (!pattern.endsWith('}')) throw invalid();", '', '{ $.a = 12'),
    json(
      'a word is a selector',
      "if (token?.kind !== 'selector') throw invalid();",
      'if (!token) throw invalid();',
      '{ a = "x" }',
    ),
    json(
      'a value alone is equal to it',
      "if (operator?.kind !== 'mark' || !value) throw invalid();",
      'if (!operator || !value) return () => true;',
      '{ $.a = }',
    ),
  ],
} satisfies MutationList;
