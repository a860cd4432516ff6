/** Runs the end-to-end suite as a process of its own, on any Node. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from './place.ts';

/** The suite takes two minutes on two cores. */
export const END_TO_END_MS = 15 * 60_000;

export interface SuiteRun {
  passed: number;
  /** Titles of those that did not run. */
  skipped: string[];
  /** Title and first line of what went wrong. */
  failures: string[];
}
interface JsonReport {
  numPassedTests: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

/** `node`: the binary that runs the tests and, through them, destined. `record`: the folder that its requests go to. */
export async function runEndToEnd(node: string, record?: string): Promise<SuiteRun> {
  const folder = await mkdtemp(join(tmpdir(), 'destined-others-'));
  try {
    const report = join(folder, 'report.json');
    const args = ['run', '--project', 'e2e', '--reporter=json', `--outputFile=${report}`];
    const said = await ended(node, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args], {
      ...withoutVitest(process.env),
      PATH: [dirname(node), process.env.PATH].join(delimiter),
      ...(record ? { DESTINED_TEST_RECORD: record } : {}),
    });
    const text = await readFile(report, 'utf8').catch(() => {
      throw new Error(`the end-to-end suite wrote no report on ${node}: ${said}`);
    });
    return runOf(JSON.parse(text) as JsonReport);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The suite is not to take itself for a worker of this one. */
const withoutVitest = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$|TINYPOOL)/.test(name)));

function runOf({ numPassedTests, testResults }: JsonReport): SuiteRun {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = all
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName);
  const failures = testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    // A file whose set-up failed has no test that did.
    if (failed.length === 0) return message ? [`${name}: ${firstLine(message)}`] : [];
    return failed.map(({ fullName, failureMessages }) => `${fullName}: ${firstLine(failureMessages[0] ?? '')}`);
  });
  return { passed: numPassedTests, skipped, failures };
}

const firstLine = (text: string): string => text.trim().split('\n')[0]!.slice(0, 400);

/** What it said last, once it ended, however it did. */
function ended(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((settle, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: END_TO_END_MS,
    });
    let said = '';
    const take = (text: string) => {
      said = (said + text).slice(-4000);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    child.once('close', () => settle(said));
  });
}
