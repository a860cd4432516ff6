/** The flags that every command has, before or after its name. */
import { type Command, Option } from 'commander';
import { DEFAULT_STACK } from '../pattern/stack.ts';

export const EXIT_CODES = `
Exit codes:
  0 done                            252 wrong usage
  1 the answer is no                253 configuration or credentials
  124 timed out                     254 AWS refused
  129/130/143 interrupted           255 anything else`;

export function addGlobalOptions(program: Command): void {
  program
    .option('--stack <name>', 'which stack', DEFAULT_STACK)
    .option('--local', 'work on the local endpoint')
    .option('--aws', 'work on AWS')
    .option('--endpoint-url <url>', 'work on this AWS endpoint')
    .option('--profile <name>', 'credentials of this AWS profile')
    .option('--region <region>', 'which region')
    .addOption(new Option('-o, --output <format>', 'for people or programs').choices(['text', 'json']).default('text'))
    .option('-y, --yes', 'ask no questions')
    .option('-q, --quiet', 'say only what was asked for')
    .option('-v, --verbose', 'show each AWS call, and the stack of a bug');
}

/** Whether `-o json` was asked for, as far as it can be told before the flags are understood. */
export function wantsJson(argv: readonly string[]): boolean {
  const flags = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const at = flags.findLastIndex((flag) => /^(-o|--output)$|^(-o|--output)=?(json|text)$/.test(flag));
  const last = flags[at] ?? '';
  return /json$/.test(last) || (/^(-o|--output)$/.test(last) && flags[at + 1] === 'json');
}
