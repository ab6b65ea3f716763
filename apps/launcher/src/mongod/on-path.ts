import { constants, promises as fs } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { MongodSource } from './find-mongod.js';

export const mongodOnPath: MongodSource = {
  name: 'on PATH',
  async find({ env }) {
    const candidates = (env.PATH ?? '')
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, 'mongod'));
    for (const path of candidates) {
      if (await isExecutable(path)) return [path];
    }
    throw new Error('there is none');
  },
};

async function isExecutable(path: string): Promise<boolean> {
  try {
    await fs.access(path, constants.X_OK);
    return (await fs.stat(path)).isFile();
  } catch {
    return false;
  }
}
