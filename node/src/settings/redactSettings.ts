const REDACTED = '[redacted]';

/**
 * Settings as they may be printed: secrets are left out, URLs lose credentials and query, and those of nodes also their path,
 * where API keys hide. Numbers beyond JSON's become text.
 * @param hidden.secrets dotted paths of what must not be seen; a list says only how long it is
 * @param hidden.nodes dotted paths of URLs of nodes
 */
export function redactSettings(
  settings: object,
  hidden: { readonly secrets: RegExp; readonly nodes: RegExp },
): Record<string, unknown> {
  return redact(settings, '', hidden) as Record<string, unknown>;
}

function redact(value: unknown, path: string, hidden: { readonly secrets: RegExp; readonly nodes: RegExp }): unknown {
  if (value === undefined) return undefined;
  if (hidden.secrets.test(path)) return Array.isArray(value) ? `${value.length} ${REDACTED}` : REDACTED;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return redactText(value, hidden.nodes.test(path));
  if (Array.isArray(value)) return value.map((one, i) => redact(one, `${path}.${i}`, hidden));
  if (typeof value !== 'object' || value === null) return value;
  const inside = (name: string) => (path === '' ? name : `${path}.${name}`);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, redact(one, inside(name), hidden)]));
}

function redactText(text: string, node: boolean): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  const open = url.search === '' && url.username === '' && url.password === '' && url.hash === '';
  if (node) return open && url.pathname === '/' ? url.origin : `${url.origin}/${REDACTED}`;
  return open ? text : `${url.origin}${url.pathname}`;
}
