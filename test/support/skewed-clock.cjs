// Preloaded into the binary (node --require): its clock is ahead of the machine's by DESTINED_TEST_SKEW_MS.
const RealDate = Date;
const now = () => RealDate.now() + Number(process.env.DESTINED_TEST_SKEW_MS);

global.Date = new Proxy(RealDate, {
  construct: (target, parts) => Reflect.construct(target, parts.length > 0 ? parts : [now()]),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
