/** As many as `util.inspect` shows of a `Buffer`: the default of `buffer.INSPECT_MAX_BYTES`. */
const inspectedBytes = 50;

/** Bytes as hex, also as a `Buffer` is printed, and as base64, also within a longer base64 text. */
export function byteForms(bytes: Buffer): string[] {
  const hex = bytes.toString('hex');
  const base64 = bytes.toString('base64');
  return [
    hex,
    hex.toUpperCase(),
    hex.slice(0, 2 * inspectedBytes).replaceAll(/..(?=.)/g, '$& '),
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
    ...base64Cores(bytes),
  ];
}

/**
 * The characters that stand for these bytes alone, wherever in a longer base64 text they begin: a
 * character holds six bits, so that those at both ends may hold bits of the neighbours.
 */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const core = text.slice(first, end);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
