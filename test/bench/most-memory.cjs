// For `node --require`: leaves the most memory that the process held, in KiB, in the file that MOST_MEMORY_FILE names.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');

const STATUS = '/proc/self/status';

process.on('exit', () => {
  // Linux counts what the parent held when it forked into maxRSS.
  const [, peak] = (existsSync(STATUS) && /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))) || [];
  writeFileSync(process.env.MOST_MEMORY_FILE ?? '', String(peak ?? process.resourceUsage().maxRSS));
});
