/** A function or version as lists tell it. */
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';

/** What only GetFunction and GetFunctionConfiguration tell of a function or version [M ListFunctions]; that versions are told so, too, follows from there. */
const UNTOLD: ReadonlySet<string> = new Set([
  'State',
  'StateReason',
  'StateReasonCode',
  'LastUpdateStatus',
  'LastUpdateStatusReason',
  'LastUpdateStatusReasonCode',
  'RuntimeVersionConfig',
]);

export const listed = (configuration: FunctionConfiguration): FunctionConfiguration =>
  Object.fromEntries(Object.entries(configuration).filter(([member]) => !UNTOLD.has(member)));
