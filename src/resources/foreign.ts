/** The refusal to touch what belongs to somebody else. */
import type { Aws } from '../aws/aws.ts';
import { EXIT, Failure } from '../failure.ts';
import { OWNER_TAG } from '../pattern/stack.ts';
import { deletesLogGroup } from './deletes-log-group.ts';
import type { Resource } from './resource.ts';

/**
 * Names every resource of our name that carries another tag or none. Log groups among them are most likely what Lambda made for a
 * function that is long gone: nobody finds these by chance, so that the command that deletes them is told. `so` is what that
 * means for the run, which may have changed other things by then. `removing` is the stack that was to go: by another name `down`
 * would remove another one.
 */
export function foreign(
  aws: Aws,
  resources: readonly Pick<Resource, 'kind' | 'name'>[],
  {
    so = 'nothing was changed',
    removing,
  }: { so?: 'nothing was changed' | 'it was left alone'; removing?: string } = {},
): Failure {
  const names = resources.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  const [is, it, itIs] = resources.length === 1 ? ['is', 'it', 'it is'] : ['are', 'them', 'they are'];
  const groups = resources.filter(({ kind }) => kind === 'AWS::Logs::LogGroup');
  const commands = groups.map(({ name }) => deletesLogGroup(aws, name)).join(' && ');
  const how =
    groups.length === 0 ? '' : groups.length < resources.length ? `, log groups with ${commands}` : `: ${commands}`;
  const remove = `remove ${it} yourself if nobody needs ${it}${how}`;
  return new Failure(`${names} ${is} there already and without this stack's tag ${OWNER_TAG}: ${so}`, {
    fix:
      removing === undefined
        ? `choose another name with --stack, or ${remove}`
        : `tag ${it} ${OWNER_TAG}=${removing} if ${itIs} to go with the stack, or ${remove}`,
    exitCode: EXIT.other,
    code: 'ForeignResource',
  });
}
