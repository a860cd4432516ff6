/** Lets a person change a text in their editor. */
import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, Failure } from '../failure.ts';
import { makeTempFolder } from '../target/temp-folder.ts';

/** Of a shell: there is no such command, or it can't be run. */
const NOT_RUN = [126, 127];

/** `$VISUAL`, else `$EDITOR`, else vi; undefined where that is vi and there is no terminal for it. */
export function editorOf(env: NodeJS.ProcessEnv, isTerminal: boolean): string | undefined {
  const named = [env.VISUAL, env.EDITOR].find((command) => command?.trim());
  return named ?? (isTerminal ? 'vi' : undefined);
}

/** The new text, or why there is none. An editor that can't be run is a Failure. Its file is readable by nobody else. */
export async function editText(text: string, editor: string): Promise<{ text: string } | { why: string }> {
  const folder = await makeTempFolder();
  try {
    const file = join(folder, 'message.txt');
    await writeFile(file, text, { mode: 0o600 });
    const { code, signal } = await run(editor, file);
    if (code !== null && NOT_RUN.includes(code)) {
      throw new Failure(`the editor ${JSON.stringify(editor)} cannot be run`, {
        fix: 'set EDITOR to one that can, or change the text by --message or --set',
        exitCode: EXIT.configuration,
        code: 'NoEditor',
      });
    }
    if (code !== 0) return { why: `not sent: the editor ended with ${signal ?? `exit code ${code}`}` };
    const edited = await readFile(file, 'utf8');
    // Editors end a file with a newline, whatever it had.
    const whole = text.endsWith('\n') ? edited : edited.replace(/\r?\n$/, '');
    return whole === '' ? { why: 'not sent: its text was emptied in the editor' } : { text: whole };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As git does it: the editor may have flags, and the shell splits them. What it prints is no data of ours. */
function run(editor: string, file: string): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    const stdio = ['inherit', process.stdout.isTTY ? 'inherit' : 2, 'inherit'] as const;
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: [...stdio] });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}
