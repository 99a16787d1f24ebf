// What the emulator makes of a filter pattern: every word in it must be in the line, whatever stands around the words.

/**
 * The pattern that the emulator is given: the same where it reads it as AWS does, which is words that must all be there;
 * else none, so that it delivers too much rather than too little.
 */
export function emulatorPattern(pattern: string | undefined): string | undefined {
  return pattern === undefined || /^\w+( \w+)*$/.test(pattern) ? pattern : "";
}
