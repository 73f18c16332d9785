/**
 * `@undotenv/client/masking`: keeps known values out of what a process, or its child, writes.
 */
export type { Later } from './later.ts';
export {
  maskOutput,
  type MaskedClient,
  type MaskOutputOptions,
  type OutputMask,
} from './mask-output.ts';
export { createMaskStream } from './mask-stream.ts';
export type { MaskedValue, MaskedValues } from './masked-values.ts';
