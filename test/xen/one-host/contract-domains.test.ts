import { testContract } from '../support/contract.ts';

testContract(['disks', 'life']);
