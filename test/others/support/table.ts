/** Vitest's reporter that prints who was tried with what, and what came of it; it fails a run whose parts did not all run. */
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestModule, TestSpecification, Vitest } from 'vitest/node';
import { CANNOT_RUN } from './cannot-run.ts';
import { keepInReadme } from './readme-table.ts';

/** A test's annotation of this type is a way in which a stranger differs from AWS, or from us. */
export const DIFFERENCE = 'difference';

interface Row {
  who: string;
  what: string;
  /** What follows a colon in the titles of one kind: `state after up: log groups`. */
  each: Set<string>;
  tests: number;
  failed: number;
  /** Full titles of those that did not run. */
  skipped: string[];
  differences: string[];
}

/** The outermost `describe` names the client or emulator, what follows names what was tried. */
export default class TableReporter implements Reporter {
  #vitest: Vitest | undefined;
  #whole = false;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  /** Whether all of the suite is to run, or what somebody picked. */
  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    const { config } = this.#vitest!;
    const files = await this.#vitest!.globTestSpecifications();
    this.#whole = !config.testNamePattern && specifications.length === files.length;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = rowsOf(modules);
    // Nothing ran: Vitest says why.
    if (rows.length === 0) return;
    const table = tableOf(rows);
    print(table);
    const differences = rows.flatMap(({ who, differences }) => differences.map((text) => `- ${who}: ${text}`));
    if (differences.length > 0) print(`Where they differ:\n${differences.join('\n')}`);
    if (!this.#whole) return;
    const unexplained = rows.flatMap(({ skipped }) => skipped).filter((title) => !Object.hasOwn(CANNOT_RUN, title));
    for (const title of unexplained) fail(`did not run, and is on no list of what can't: ${title}`);
    if (rows.some(({ failed }) => failed > 0) || unexplained.length > 0) return;
    const unrun = rows.filter(({ skipped }) => skipped.length > 0);
    const wrong = keepInReadme(table, unrun.map(beginningOf));
    if (wrong) fail(wrong);
  }
}

const print = (text: string): void => void process.stdout.write(`\n${text}\n`);

function fail(why: string): void {
  print(why);
  process.exitCode = 1;
}

function rowsOf(modules: readonly TestModule[]): Row[] {
  const rows = new Map<string, Row>();
  // Vitest runs the slowest file first: the table is not to change with that.
  const files = modules.toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
  for (const test of files.flatMap((module) => [...module.children.allTests()])) {
    const [who, title] = titlesOf(test);
    const [what = title, each] = title.split(': ');
    const key = `${who} > ${what}`;
    const row = rows.get(key) ?? { who, what, each: new Set(), tests: 0, failed: 0, skipped: [], differences: [] };
    rows.set(key, row);
    if (each) row.each.add(each);
    const { state } = test.result();
    row.tests++;
    if (state === 'failed') row.failed++;
    // A run that was broken off leaves them pending.
    if (state === 'skipped' || state === 'pending') row.skipped.push(test.fullName);
    const said = test.annotations().filter(({ type }) => type === DIFFERENCE);
    row.differences.push(...said.map(({ message }) => stripVTControlCharacters(message)));
  }
  return [...rows.values()].sort((a, b) => (a.who < b.who ? -1 : a.who > b.who ? 1 : 0));
}

function titlesOf(test: TestCase): [string, string] {
  const titles: string[] = [test.name];
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) titles.unshift(parent.name);
  const [who = '', what = who] = titles;
  return [who, what];
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => `${beginningOf(row)} ${resultOf(row)} |`);
  return ['| client or emulator | what was tried | result |', '|---|---|---|', ...lines].join('\n');
}

const beginningOf = ({ who, what, each }: Row): string =>
  `| ${who} | ${what}${each.size > 0 ? `: ${[...each].join(', ')}` : ''} |`;

function resultOf({ tests, failed, skipped, differences }: Row): string {
  if (failed > 0) return `**failed** (${failed} of ${tests})`;
  if (skipped.length > 0) return `could not run (${skipped.length} of ${tests})`;
  return differences.length > 0 ? `passed; differs in ${differences.length}, named by the run` : 'passed';
}
