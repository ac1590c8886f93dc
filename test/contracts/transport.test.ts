import { createInProcessTransport } from '@smartdomains/runtime';
import { silentLog } from '@smartdomains/world-node';
import { transportContract } from './transport-contract.ts';

transportContract('in process', () => ({ transport: createInProcessTransport(silentLog) }));
