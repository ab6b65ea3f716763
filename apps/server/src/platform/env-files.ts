import { ConfigError, ENV_NAMES } from './config.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Fills in settings that are given as `NAME_FILE` (a mounted secret) with that file's content,
 * without its last line break.
 * @throws ConfigError when a file cannot be read, or a setting is given both ways.
 */
export function resolveEnvFiles(env: Env, readFile: (path: string) => string): Env {
  const resolved: Record<string, string | undefined> = { ...env };
  const problems: string[] = [];
  for (const name of ENV_NAMES) {
    const path = env[`${name}_FILE`];
    if (!path) continue;
    if (env[name]) {
      problems.push(`${name}: is given both as ${name} and as ${name}_FILE`);
      continue;
    }
    try {
      resolved[name] = readFile(path).replace(/\r?\n$/, '');
    } catch {
      problems.push(`${name}_FILE: the file cannot be read`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return resolved;
}
