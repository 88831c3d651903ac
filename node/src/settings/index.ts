/** What schemas of settings are made with: the loader reads only those of its own version. */
export { z } from 'zod';
export { loadSettings, parseSettings, type SettingsShape, type SettingsSources } from './loadSettings.ts';
export { redactSettings } from './redactSettings.ts';
export { envName, flagKey, flagName, type Setting } from './setting.ts';
export { settingsError } from './settingsError.ts';
