export { loadEnvFiles, withEnvFiles, type EnvFilesOptions } from './env-files.ts';
export { environmentFileNames } from './environment-files.ts';
export { distrustOf } from './foreign-manifest.ts';
export { loadManifest, readDataManifest } from './load-manifest.ts';
export { preloadExitCodes } from './preload-exit-codes.ts';
export { findProject, type Project } from './project.ts';
export { resolveVariables, type ResolveOptions } from './resolve-variables.ts';
