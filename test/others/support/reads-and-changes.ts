/** API Gateway's ways with a thing that has an id: each is tried with a success, and on one that is not there. */
import { expect } from 'vitest';
import type { Members } from './botocore.ts';
import type { Scenario } from './scenario.ts';

export const replace = (path: string, value: string) => ({ patchOperations: [{ op: 'replace', path, value }] });

const lost404 = { code: 'NotFoundException', status: 404 };
const badPatch = {
  code: 'BadRequestException',
  status: 400,
  message: "Invalid patch path  '/age' specified for op 'replace'. Must be one of: [",
};

/** `lost` are the members that name one that is not there. */
export const readsAndChanges = (scenario: () => Scenario) => ({
  async reads(kind: string, named: Members, answer: Members, lost: Members) {
    expect(await scenario().ok(`Get${kind}`, named)).toEqual(answer);
    await scenario().no(`Get${kind}`, { ...named, ...lost }, lost404);
  },
  async changes(kind: string, named: Members, wanted: [path: string, value: string], answer: Members, lost: Members) {
    await scenario().ok(`Update${kind}`, { ...named, ...replace(...wanted) }, answer);
    await scenario().no(`Update${kind}`, { ...named, ...replace('/age', '1') }, badPatch);
    await scenario().no(`Update${kind}`, { ...named, ...lost, ...replace(...wanted) }, lost404);
  },
  async deletes(kind: string, named: Members) {
    await scenario().ok(`Delete${kind}`, named);
    await scenario().no(`Delete${kind}`, named, lost404);
  },
});
