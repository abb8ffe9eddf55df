/** The text of built/LICENSES.txt: what the page is made of, whose it is, where its source is. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const RULE = "=".repeat(78);

const HEAD = `What the page of the studio is made of

The page itself is part of rubbergosling and stands under its licence, the GNU General Public
License, version 3 or later. Its source is in the folder rubbergosling/studio/page of
rubbergosling's source. The page also holds the packages below, as they were published, with
scripts made smaller. Names and versions are those of the npm packages.
`;

/** One text for all packages; the same packages give the same text. */
export async function licenceText(page, names) {
  const parts = [HEAD];
  for (const name of names) parts.push(await partFor(path.join(page, "node_modules", name)));
  return parts.join(`\n${RULE}\n`);
}

async function partFor(folder) {
  const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).sort().find((name) => /^licen[cs]e/i.test(name));
  if (!file) throw new Error(`${about.name} has no licence file`);
  const source = sourceOf(about);
  const lines = [`${about.name} ${about.version}`, `Licence: ${about.license}`];
  if (/GPL/.test(about.license)) {
    lines.push(
      `The corresponding source of these files is version ${about.version} in ${source},`,
      "from where their author publishes it. The full text of the licence is the file LICENSE",
      "of rubbergosling.",
    );
  } else {
    lines.push(`Source: ${source}`);
  }
  const text = (await readFile(path.join(folder, file), "utf8")).replaceAll("\r\n", "\n");
  return `${lines.join("\n")}\n\n${text.trim()}\n`;
}

function sourceOf(about) {
  const { repository } = about;
  const address = typeof repository === "string" ? repository : repository?.url;
  if (!address) throw new Error(`${about.name} does not say where its source is`);
  const folder = repository.directory ? `, folder ${repository.directory}` : "";
  return address.replace(/^git\+/, "").replace(/\.git$/, "") + folder;
}
