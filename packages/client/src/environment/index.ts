export { loadEnvFiles } from './env-files.ts';
export { findProject, importManifest, type Project } from './project.ts';
export { resolveVariables, type ResolveOptions } from './resolve-variables.ts';
