/** Vitest's reporter that prints who was tried with what, and what came of it; it fails a run whose parts did not all run. */
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { CANNOT_RUN } from './cannot-run.ts';

/** A test's annotation of this type is a way in which a stranger differs from AWS, or from us. */
export const DIFFERENCE = 'difference';

interface Row {
  who: string;
  what: string;
  tests: number;
  failed: number;
  /** Full titles of those that did not run. */
  skipped: string[];
  differences: string[];
}

/** The outermost `describe` names the client or emulator, what follows names what was tried. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = rowsOf(modules);
    if (rows.length === 0) return;
    process.stdout.write(`\n${tableOf(rows)}\n`);
    const differences = rows.flatMap(({ who, differences }) => differences.map((text) => `- ${who}: ${text}`));
    if (differences.length > 0) process.stdout.write(`\nWhere they differ:\n${differences.join('\n')}\n`);
    const unexplained = rows.flatMap(({ skipped }) => skipped).filter((title) => !Object.hasOwn(CANNOT_RUN, title));
    for (const title of unexplained) process.stdout.write(`\nDid not run, and is on no list: ${title}\n`);
    if (unexplained.length > 0) process.exitCode = 1;
  }
}

function rowsOf(modules: readonly TestModule[]): Row[] {
  const rows = new Map<string, Row>();
  for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
    const [who, what] = titlesOf(test);
    const key = `${who} > ${what}`;
    const row = rows.get(key) ?? { who, what, tests: 0, failed: 0, skipped: [], differences: [] };
    rows.set(key, row);
    const { state } = test.result();
    row.tests++;
    if (state === 'failed') row.failed++;
    // A run that was broken off leaves them pending.
    if (state === 'skipped' || state === 'pending') row.skipped.push(test.fullName);
    const said = test.annotations().filter(({ type }) => type === DIFFERENCE);
    row.differences.push(...said.map(({ message }) => stripVTControlCharacters(message)));
  }
  return [...rows.values()];
}

function titlesOf(test: TestCase): [string, string] {
  const titles: string[] = [test.name];
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) titles.unshift(parent.name);
  const [who = '', what = who] = titles;
  return [who, what];
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => `| ${row.who} | ${row.what} | ${resultOf(row)} |`);
  return ['| client or emulator | what was tried | result |', '|---|---|---|', ...lines].join('\n');
}

function resultOf({ tests, failed, skipped, differences }: Row): string {
  if (failed > 0) return `**failed** (${failed} of ${tests})`;
  if (skipped.length > 0) return `could not run (${skipped.length} of ${tests})`;
  return differences.length > 0 ? `passed; differs in ${differences.length}, named below` : 'passed';
}
