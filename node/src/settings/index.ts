export { mergeSettings, type SettingsSource } from './mergeSettings.ts';
