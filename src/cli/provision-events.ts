/** Shows provisioning while it goes on: a live line, a printed line for each change, and what exists after Ctrl-C. */
import { INTERRUPTED } from '../aws/interrupted.ts';
import { commandFor } from '../drive/no-such-stack.ts';
import { Failure } from '../failure.ts';
import type { OnEvent, OnStep, Outcome, Step } from '../provision/provision-event.ts';
import { failureOf } from './report/failure-of.ts';
import { outcomeText } from './report/provision-text.ts';
import { slowestText } from './report/slowest-text.ts';
import { visible } from './report/visible.ts';
import type { Place, Session } from './session.ts';
import { OutputClosed } from './terminal.ts';

export interface Shown {
  onEvent: OnEvent;
  /** With --verbose. */
  onStep?: OnStep;
  /**
   * Answers what `work` answers, once all lines were taken. Where it ends half-way, `documentOf` what is settled stands beside
   * its error in JSON mode; where nothing was begun when it was interrupted, it says so.
   */
  through<T>(work: Promise<T>, documentOf: (settled: Outcome[]) => object): Promise<T>;
  /** Resolves when all lines were taken; throws what the terminal threw, but for a reader that left: the work goes on. */
  flush(): Promise<void>;
}

/** An interrupted `command` is finished by itself, typed as `again`, and undone by the other. */
export function showProvisioning(
  session: Session,
  { stack: { name: stack }, own, asked }: Pick<Place, 'stack' | 'own' | 'asked'>,
  command: 'up' | 'down' = 'up',
  again = commandFor(command, stack),
): Shown {
  const { terminal, options } = session;
  const json = options.output === 'json';
  /** Undefined until a change is begun. */
  let settled: Outcome[] | undefined;
  const steps: Step[] = [];
  let written = Promise.resolve();
  const print = (text: string) => {
    written = written.then(() => terminal.out(text));
    // Told by flush; until then a closed stdout must not end the work.
    written.catch(() => {});
  };
  const flush = async () => {
    terminal.progress(undefined);
    await written.catch((error: unknown) => {
      if (!(error instanceof OutputClosed)) throw error;
    });
  };
  return {
    flush,
    ...(options.verbose ? { onStep: (step) => void steps.push(step) } : {}),
    async through(work, documentOf) {
      try {
        const answer = await work;
        await flush();
        for (const line of slowestText(steps, terminal.width)) terminal.note(terminal.noteStyle.dim(line));
        return answer;
      } catch (error) {
        terminal.progress(undefined);
        if (settled) session.tellBesideError(documentOf(settled));
        else if (error instanceof Failure && error.code === INTERRUPTED) terminal.warn('nothing was changed');
        throw error;
      } finally {
        await flush();
      }
    },
    onEvent(event) {
      switch (event.type) {
        case 'observing':
          return terminal.progress(`looking at ${event.total} resources`);
        case 'changing':
          settled ??= [];
          return terminal.progress(`${event.verb === 'ensure' ? 'making' : 'removing'} ${event.resource.name}`);
        case 'changed': {
          settled?.push(event.outcome);
          const line = json ? undefined : outcomeText(event.outcome, terminal.style);
          if (line && !options.quiet) print(line);
          const { done, total, unready = [] } = event;
          // What was said of these waits is gone with the next progress.
          const late = done === total && unready.length > 0;
          const names = unready.map(({ name }) => name).join(', ');
          return terminal.progress(`${done} of ${total} resources${late ? `, waiting for ${names} to be ready` : ''}`);
        }
        case 'looking':
          return terminal.progress(`looking ${event.what}`);
        case 'failed':
          return terminal.progress(undefined);
        case 'stopped': {
          terminal.progress(undefined);
          // That nothing was changed is told in the end, and all there is to tell.
          if (!settled) return;
          const total = event.settled.length + event.unfinished.length;
          const lines = [`stopped: ${event.settled.length} of ${total} resources are done; not finished:`];
          for (const { kind, name, error } of event.unfinished) {
            const why = error === undefined ? '' : `: ${failureOf(error, asked)?.message ?? error}`;
            lines.push(visible(`  ${kind} ${name}${why}`));
          }
          const other = command === 'up' ? 'down' : 'up';
          if (!own) lines.push(`run ${again} to finish, or ${commandFor(other, stack)} to undo`);
          // After the lines of what is done, which wait for their reader; if he left, too.
          written = written.finally(() => {
            for (const line of lines) terminal.warn(line);
          });
          written.catch(() => {});
          return;
        }
        case 'unseen':
          terminal.progress(undefined);
          terminal.warn('stopped: all is removed, and nobody looked whether anything is left');
          if (own) return;
          return terminal.warn(`run ${again} to look again`);
      }
    },
  };
}
