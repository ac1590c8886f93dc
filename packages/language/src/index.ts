export * from './description.ts';
export * from './diagnostics/codes.ts';
export * from './diagnostics/diagnostic.ts';
export * from './evaluate/options.ts';
export * from './reference.ts';
export * from './source.ts';
