// Preloaded into the binary (node --require): it gets one SIGINT as it writes what DESTINED_TEST_INTERRUPT_AT says, and that is
// written once it knows: a signal may come some time after it was sent.
let at = process.env.DESTINED_TEST_INTERRUPT_AT;

process.stdout.write = new Proxy(process.stdout.write, {
  apply(write, stdout, parts) {
    const pass = () => Reflect.apply(write, stdout, parts);
    if (at === undefined || !String(parts[0]).includes(at)) return pass();
    at = undefined;
    // Who only waits for a signal ends.
    const waiting = setInterval(() => {}, 1_000);
    process.once('SIGINT', () => {
      clearInterval(waiting);
      pass();
    });
    return process.kill(process.pid, 'SIGINT');
  },
});
