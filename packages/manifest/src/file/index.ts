export { manifestFromData } from './manifest-from-data.ts';
export { parseJson } from './parse-json.ts';
export { placeText } from './place-text.ts';
export { renderTypes } from './render-types.ts';
