/** Whether there is a process with an id; whose it is, the id does not say. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 only looks.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
