export * from './codes.ts';
export * from './component.ts';
export * from './events.ts';
export * from './names.ts';
export * from './ports.ts';
export * from './sd-error.ts';
export * from './termination-record.ts';
