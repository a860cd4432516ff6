/** The refusal to touch what belongs to somebody else. */
import { EXIT, Failure } from '../failure.ts';
import { OWNER_TAG } from '../pattern/stack.ts';
import type { Resource } from './resource.ts';

/** Names every resource of our name that carries another tag or none. */
export function foreign(resources: readonly Pick<Resource, 'kind' | 'name'>[]): Failure {
  const names = resources.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  const [is, it] = resources.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return new Failure(`${names} ${is} there already and without this stack's tag ${OWNER_TAG}: nothing was changed`, {
    fix: `choose another name with --stack, or remove ${it} yourself if nobody needs ${it}`,
    exitCode: EXIT.other,
    code: 'ForeignResource',
  });
}
