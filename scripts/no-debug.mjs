// Stands in for the `debug` package in the bundle: a logger that is always off.
const off = Object.assign(() => {}, { enabled: false, extend: () => off });
export default () => off;
