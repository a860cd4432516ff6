/** Shows provisioning while it goes on: a live line, a printed line for each change, and what exists after Ctrl-C. */
import { commandFor } from '../drive/no-such-stack.ts';
import type { OnEvent } from '../provision/provision-event.ts';
import { outcomeText } from './report/provision-text.ts';
import { visible } from './report/visible.ts';
import type { Session } from './session.ts';
import { OutputClosed } from './terminal.ts';

export interface Shown {
  onEvent: OnEvent;
  /** Resolves when all lines were taken; throws what the terminal threw, but for a reader that left: the work goes on. */
  flush(): Promise<void>;
}

/** `command` is the one that goes on: an interrupted one is finished by itself, and undone by the other. */
export function showProvisioning({ terminal, options }: Session, stack: string, command: 'up' | 'down' = 'up'): Shown {
  const json = options.output === 'json';
  let written = Promise.resolve();
  const print = (text: string) => {
    written = written.then(() => terminal.out(text));
    // Told by flush; until then a closed stdout must not end the work.
    written.catch(() => {});
  };
  return {
    onEvent(event) {
      switch (event.type) {
        case 'observing':
          return terminal.progress(`looking at ${event.total} resources`);
        case 'changing':
          return terminal.progress(`${event.verb === 'ensure' ? 'making' : 'removing'} ${event.resource.name}`);
        case 'changed': {
          const line = json ? undefined : outcomeText(event.outcome, terminal.style);
          if (line && !options.quiet) print(line);
          return terminal.progress(`${event.done} of ${event.total} resources`);
        }
        case 'looking':
          return terminal.progress(`looking ${event.what}`);
        case 'failed':
          return terminal.progress(undefined);
        case 'stopped': {
          terminal.progress(undefined);
          const total = event.settled.length + event.unfinished.length;
          terminal.warn(`stopped: ${event.settled.length} of ${total} resources are done; not finished:`);
          for (const { kind, name } of event.unfinished) terminal.warn(visible(`  ${kind} ${name}`));
          const other = command === 'up' ? 'down' : 'up';
          return terminal.warn(`run ${commandFor(command, stack)} to finish, or ${commandFor(other, stack)} to undo`);
        }
      }
    },
    async flush() {
      terminal.progress(undefined);
      await written.catch((error: unknown) => {
        if (!(error instanceof OutputClosed)) throw error;
      });
    },
  };
}
