import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderManifest } from './folderManifest.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-manifest-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('takes a file, or every file of a folder', async () => {
  writeFileSync(join(folder, 'model.onnx'), 'x');
  expect((await folderManifest(join(folder, 'model.onnx'))).resources).toMatchObject([{ name: '.' }]);
  expect((await folderManifest(folder)).resources).toMatchObject([{ name: 'model.onnx' }]);
});

it('refuses a path that is neither, and a folder with anything else in it', async () => {
  const file = join(folder, 'model.onnx');
  await expect(folderManifest(file)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await expect(folderManifest(folder)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  const [pipe, link] = [join(folder, 'pipe'), join(folder, 'link')];
  execFileSync('mkfifo', [pipe]);
  await expect(folderManifest(pipe)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await expect(folderManifest(folder)).rejects.toMatchObject({ code: 'MANIFEST_MALFORMED' });
  writeFileSync(file, 'x');
  symlinkSync(file, link);
  await expect(folderManifest(link)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
