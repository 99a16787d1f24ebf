// How tasks' AWS clients try: they have time, so for a while, and each call has an end.

export const bounds = {
  maxAttempts: 8,
  // In milliseconds; the last one is of silence in the middle of an object.
  requestHandler: {
    connectionTimeout: 3000,
    requestTimeout: 20_000,
    throwOnRequestTimeout: true,
    socketTimeout: 20_000,
  },
};
