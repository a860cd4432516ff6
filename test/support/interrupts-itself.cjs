// Preloaded into the binary (node --require): it gets one SIGINT as it writes what DESTINED_TEST_INTERRUPT_AT says, not some time after.
let at = process.env.DESTINED_TEST_INTERRUPT_AT;

process.stdout.write = new Proxy(process.stdout.write, {
  apply(write, stdout, parts) {
    if (at !== undefined && String(parts[0]).includes(at)) {
      at = undefined;
      process.kill(process.pid, 'SIGINT');
    }
    return Reflect.apply(write, stdout, parts);
  },
});
