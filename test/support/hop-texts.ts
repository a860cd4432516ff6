/** What a proof says of each hop at which messages end, word for word. */
import type { FunctionRole, Stack } from '../../src/pattern/stack.ts';
import type { TestEndpoint } from './endpoint.ts';

export interface BrokenHop {
  what: string;
  /** Answers how to undo what `up` can't repair, if that is so. */
  take(endpoint: TestEndpoint, stack: Stack): Promise<unknown>;
  /** The hops that are named, each whole. */
  notProven(stack: Stack): (string | RegExp)[];
  /** What `up` would repair: how the lines begin. None where it can't see what was done. */
  changed(stack: Stack): string[];
}

export type Names = (stack: Stack) => string;
export const fn =
  (role: FunctionRole): Names =>
  ({ functions }) =>
    functions[role].name;

export const afterTopic = ({ functions: { destined } }: Stack) =>
  'SNS took the success and the failure, and nothing was seen after that: the log of ' +
  `${destined.name} shows nothing, no record was seen; see subscription ${destined.name}, permission ` +
  `${destined.name}/sns, and whether ${destined.name} can run`;
export const afterDestined = ({ functions: { destined }, bus }: Stack, which = 'the success and the failure') =>
  `${destined.name} ran, and of ${which} no record was seen; see the destinations of ${destined.name}, ` +
  `whether role ${destined.role.name} may put events, and bus ${bus.name}`;
export const routeOf = ({ functions, rules }: Stack, which: 'success' | 'failure') =>
  `rule ${rules[which].name}, permission ${functions[which].name}/rule`;
export const beforeTarget = (stack: Stack, which: 'success' | 'failure') => {
  const { name, role } = stack.functions[which];
  return (
    `the record log shows the ${which}, the log of ${name} nothing; see ${routeOf(stack, which)}, ` +
    `and whether ${name} can run and role ${role.name} may write its log`
  );
};
export const beforeRecordLog = ({ functions, rules, recordLog }: Stack) =>
  (['success', 'failure'] as const).map(
    (which) =>
      `${functions[which].name} got the ${which}, the record log did not; see rule ${rules.records.name}, ` +
      `and the policy of log group ${recordLog.name}`,
  );
export const noLog = ({ functions: { destined } }: Stack) =>
  `${destined.name} ran, and its log shows nothing of it; see whether role ${destined.role.name} may write to log group ${destined.logGroup}`;
export const refusedBySns = ({ apiRole, topic }: Stack) =>
  new RegExp(`^the API answered 502: .+; see what role ${apiRole.name} and topic ${topic.name} allow$`);
export const noRole = ({ apiRole }: Stack) =>
  `the API answered 500: Internal server error; see whether API Gateway may assume role ${apiRole.name}, and the API's templates`;
