/**
 * Builds the page into ../built: `npm ci && npm run build`.
 *
 * The same sources and lock file give the same bytes on every machine. It prints what each file
 * weighs and fails where the page has grown beyond what it may weigh.
 */
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { licenceText } from "./licences.mjs";

const page = path.dirname(fileURLToPath(import.meta.url));
const built = path.join(page, "..", "built");
const engine = "supersonic-scsynth-core";

const SCRIPTS_LIMIT = 160_000;
const CLASS_LIMIT = 40_000;
const WHOLE_LIMIT = 1_000_000;

/** Every script of the page is one file: the page itself, and what runs beside it. */
const scripts = {
  studio: "src/main.ts",
  class: "src/classroom/class.ts",
  "link-worker": "src/link/worker.ts",
  "chunk-worker": "src/sound/chunk_worker.ts",
  "recorder-worklet": "src/sound/recorder_worklet.ts",
};

const shared = {
  absWorkingDir: page,
  outdir: built,
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

async function buildAll() {
  await rm(built, { recursive: true, force: true });
  await mkdir(path.join(built, "engine"), { recursive: true });
  const code = await build({ ...shared, entryPoints: scripts, format: "iife", target: "es2022" });
  await build({
    ...shared,
    entryPoints: { studio: "style/studio.css", class: "style/class.css" },
    loader: { ".woff2": "file", ".svg": "dataurl", ".png": "dataurl" },
  });
  for (const name of ["index.html", "class.html"]) await cp(path.join(page, name), path.join(built, name));
  await copyEngine();
  await writeFile(path.join(built, "LICENSES.txt"), await licenceText(page, packagesIn(code)));
}

async function copyEngine() {
  for (const name of ["wasm/scsynth-nrt.wasm", "workers/scsynth_audio_worklet.js"]) {
    const from = path.join(page, "node_modules", engine, name);
    // Read and written, not copied: the mode of the file in the package is no part of the page.
    await writeFile(path.join(built, "engine", path.basename(name)), await readFile(from));
  }
}

/** The packages whose code is in the scripts, and the engine; names in order. */
function packagesIn(code) {
  const names = new Set([engine]);
  for (const input of Object.keys(code.metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) names.add(found[1]);
  }
  return [...names].sort();
}

async function filesUnder(folder) {
  const names = await readdir(folder, { recursive: true });
  const files = [];
  for (const name of names.sort()) {
    if ((await stat(path.join(folder, name))).isFile()) files.push(name.split(path.sep).join("/"));
  }
  return files;
}

/** Prints the weights; whether they are within the limits. */
async function weigh() {
  let scriptBytes = 0;
  let classBytes = 0;
  let allBytes = 0;
  for (const name of await filesUnder(built)) {
    const bytes = await readFile(path.join(built, name));
    const compressed = gzipSync(bytes, { level: 9 }).length;
    allBytes += compressed;
    if (name.startsWith("class.")) classBytes += compressed;
    else if (name.endsWith(".js") && !name.startsWith("engine/")) scriptBytes += compressed;
    console.log(`${String(bytes.length).padStart(9)} ${String(compressed).padStart(8)}  ${name}`);
  }
  console.log(`scripts without the engine ${scriptBytes} of ${SCRIPTS_LIMIT} bytes compressed`);
  console.log(`the teacher's page of a class ${classBytes} of ${CLASS_LIMIT} bytes compressed`);
  console.log(`the whole page ${allBytes} of ${WHOLE_LIMIT} bytes compressed`);
  return scriptBytes < SCRIPTS_LIMIT && classBytes < CLASS_LIMIT && allBytes < WHOLE_LIMIT;
}

await buildAll();
if (!(await weigh())) {
  console.error("The page weighs more than it may.");
  process.exitCode = 1;
}
