export { placeAt, placeText, type LocatedData, type TextPlace } from './located-data.ts';
export { manifestFromData } from './manifest-from-data.ts';
export { parseJson } from './parse-json.ts';
export { renderTypes } from './render-types.ts';
