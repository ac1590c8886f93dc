import { testContract } from '../support/contract.ts';

testContract(['main', 'storage', 'marks']);
