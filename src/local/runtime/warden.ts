/** Ends functions whose endpoint could not: a shell that outlives it, and acts if it is killed. */
import { spawn } from 'node:child_process';
import { MARK } from './process-settings.ts';

export interface Warden {
  /** A process group to end with the endpoint. */
  began(pid: number): void;
  /** It is over: its id may be another's by now. */
  ended(pid: number): void;
  /** The endpoint ends by itself. */
  close(): void;
}

/** Reads `+PID` and `-PID`; once the endpoint's end of the pipe is gone, kills what is left and removes the folder. */
const SCRIPT = `
groups=' '
while read -r line; do
  pid=\${line#?}
  case $line in
    +*) groups="$groups$pid " ;;
    -*) case $groups in *" $pid "*) groups="\${groups%%" $pid "*} \${groups#*" $pid "}" ;; esac ;;
  esac
done
for pid in $groups; do kill -s KILL -- "-$pid" 2>/dev/null; done
# What left its group is known by its mark, see strays.ts.
for file in $(grep -lsF -- "${MARK}=$1/" /proc/[0-9]*/environ); do
  pid=\${file#/proc/}
  kill -s KILL "\${pid%/environ}" 2>/dev/null
done
rm -rf -- "$1"
`;

/** `folder` holds what functions may leave; it is removed with them. Without a shell the endpoint runs unguarded. */
export function createWarden(folder: string): Warden {
  // In a session of its own: what is sent to the endpoint's group doesn't reach it.
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', folder], {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  const say = (line: string) => void (shell.stdin.writable && shell.stdin.write(`${line}\n`));
  return {
    began: (pid) => say(`+${pid}`),
    ended: (pid) => say(`-${pid}`),
    close: () => void shell.stdin.end(),
  };
}
