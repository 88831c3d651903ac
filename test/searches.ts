// Runs before each test file: properties that name no number of runs take that of the tier.
import fc from 'fast-check';
import { searchSize } from './effort.ts';

fc.configureGlobal({ numRuns: searchSize(100) });
