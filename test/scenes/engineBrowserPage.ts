import { programDigest } from './programDigest.ts';

// What the test calls inside of the page.
Object.assign(globalThis, { programDigest });
