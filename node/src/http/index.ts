export { type FetchResult, fetchJson, fetchText } from './fetchJson.ts';
export { type Listening, type ListenOptions, listen } from './listen.ts';
