/** Of TCP: 0 is none. */
export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535;
}

/** The port a text stands for; `undefined` for one that a number would not be written as: 080. */
export function parsePort(text: string): number | undefined {
  const number = Number(text);
  return /^[1-9]\d*$/.test(text) && isPort(number) ? number : undefined;
}
