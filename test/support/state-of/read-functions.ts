/** Functions, who may invoke them, what becomes of their results, and all else that may hang on one. */
import {
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionRecursionConfigCommand,
  GetPolicyCommand,
  GetRuntimeManagementConfigCommand,
  LambdaClient,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionUrlConfigsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import type { Stack } from '../../../src/pattern/stack.ts';
import type { Reading } from './reading.ts';

/** Each takes the function's name alone. */
const MORE = [
  GetFunctionConcurrencyCommand,
  GetFunctionRecursionConfigCommand,
  GetPolicyCommand,
  GetRuntimeManagementConfigCommand,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionUrlConfigsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListVersionsByFunctionCommand,
];

export async function readFunctions({ clientOf, ask }: Reading, { functions }: Stack): Promise<void> {
  const lambda = clientOf(LambdaClient);
  const read = async (FunctionName: string) => {
    if (!(await ask(`GetFunction ${FunctionName}`, lambda.send(new GetFunctionCommand({ FunctionName }))))) return;
    await Promise.all(
      MORE.map((Command) => {
        const title = `${Command.name.replace(/Command$/, '')} ${FunctionName}`;
        return ask(title, lambda.send(new (Command as typeof GetPolicyCommand)({ FunctionName })));
      }),
    );
  };
  await Promise.all(Object.values(functions).map(({ name }) => read(name)));
}
