export { type CliCode, cliCodes } from './codes.ts';
export { type ExitCode, exitCodes } from './exit-code.ts';
export { type CliIo, type InterruptSignal, type OutputStream, processIo } from './io.ts';
export { main } from './main.ts';
