import { MongoBinary } from 'mongodb-memory-server-core';

// A process of its own: the library cannot be stopped once it downloads, and writes to the terminal.
const [downloadDir, version] = process.argv.slice(2);
try {
  const path = await MongoBinary.getPath({
    ...(downloadDir === undefined ? {} : { downloadDir }),
    ...(version === undefined ? {} : { version }),
  });
  process.send?.({ path });
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  process.send?.({ code, message: error instanceof Error ? error.message : String(error) });
}
process.disconnect();
