/** Lambda rewrote its Node runtime for nodejs24.x: what the older one does otherwise hangs on this. */
const [, major = '24'] = /_nodejs(\d+)\./.exec(process.env.AWS_EXECUTION_ENV ?? '') ?? [];

/** Handlers may have a callback, and may not just return. */
export const takesCallbacks = Number(major) < 24;
