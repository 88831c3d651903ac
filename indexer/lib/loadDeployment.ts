import { type Deployment, InputError, readDeployment } from '@assay/sdk';

/**
 * Reads and parses a deployment record.
 * @throws InputError CONFIG_INVALID if it cannot be read or is not JSON; what `readDeployment` throws if it is malformed
 */
export function loadDeployment(path: string, readText: (path: string) => string): Deployment {
  return readDeployment(parseJson(path, readText));
}

function parseJson(path: string, readText: (path: string) => string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (cause) {
    throw new InputError(
      'CONFIG_INVALID',
      `No readable deployment record at ${path}; deploy first, or set ASSAY_DEPLOYMENT to the record's path.`,
      { path },
      { cause },
    );
  }
}
