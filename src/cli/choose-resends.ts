/** Of the failures that can be sent again: lets a person pick some where nothing says which, and change their texts. */
import type { Resend } from '../drive/replay/resend.ts';
import type { Selected, Skipped } from '../drive/replay/select-failures.ts';
import { EXIT, Failure } from '../failure.ts';
import { editorOf, editText } from './edit-text.ts';
import { canPick, pick } from './prompts.ts';
import type { ReplayPlan } from './replay-plan.ts';
import { choiceOf } from './report/replay.ts';
import type { Session } from './session.ts';

/** What the list takes of each line, as it counts: the colours of its bar as well. */
const AROUND = 15;

export interface Chosen {
  resends: Resend[];
  /** Their editing came to nothing. */
  unedited: Skipped[];
}

type Choosing = Pick<ReplayPlan, 'pick' | 'edit' | 'text'>;

/** The editor, if one is wanted. A usage Failure where a person is needed and nobody is there. */
export function checkChoosing(session: Session, { pick: isOpen, edit }: Choosing): string | undefined {
  if (isOpen) canPick(session, 'pass --all, or --id, --error or --since');
  const editor = edit ? editorOf(process.env, session.terminal.interactive) : undefined;
  if (!edit || editor !== undefined) return editor;
  throw new Failure('--edit wants an editor, and there is no terminal for one', {
    fix: 'set EDITOR to one that needs no terminal, or use --message',
    exitCode: EXIT.usage,
    code: 'NoEditor',
  });
}

/** Nothing is sent yet when it throws; Ctrl-C is exit 130. `editor` is what `checkChoosing` answered. */
export async function chooseResends(
  session: Session,
  { chains }: Pick<Selected, 'chains'>,
  { pick: isOpen, text }: Choosing,
  editor: string | undefined,
): Promise<Chosen> {
  const picked = isOpen && chains.length > 0 ? await picksOf(session, chains) : chains;
  const unchanged = picked.map((chain): Resend => ({ chain, ...(text !== undefined && { text }) }));
  return editor === undefined ? { resends: unchanged, unedited: [] } : editEach(session, unchanged, editor);
}

function picksOf(session: Session, chains: Selected['chains']): Promise<Selected['chains']> {
  const width = Math.max(20, (process.stderr.columns || 80) - AROUND);
  // The newest first.
  const choices = chains.toReversed().map((chain) => ({ value: chain, ...choiceOf(chain.newest, width) }));
  return pick(session, 'Which failures are to be sent again?', choices);
}

/** One after the other, before the first is sent. */
async function editEach(session: Session, resends: readonly Resend[], editor: string): Promise<Chosen> {
  const chosen: Chosen = { resends: [], unedited: [] };
  for (const { chain } of resends) {
    session.signal.throwIfAborted();
    session.terminal.progress(undefined);
    const edited = await editText(chain.newest.text ?? '', editor);
    if ('why' in edited) chosen.unedited.push({ failure: chain.newest, why: edited.why });
    else chosen.resends.push({ chain, text: edited.text });
  }
  return chosen;
}
