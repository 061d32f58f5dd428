// Compiles the one stylesheet and gathers the few third-party files that pages ask for.
// Nothing else of the packages is collected: their fonts and emblems must not be served.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const styles = dirname(fileURLToPath(import.meta.url));
const root = resolve(styles, "../../..");
const modules = join(root, "node_modules");
const out = join(root, "build", "static");

const copies = {
  "govuk/govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
  "moj/moj-frontend.min.js": "@ministryofjustice/frontend/moj/moj-frontend.min.js",
  "autocomplete/accessible-autocomplete.min.js":
    "accessible-autocomplete/dist/accessible-autocomplete.min.js",
  "autocomplete/accessible-autocomplete.min.css":
    "accessible-autocomplete/dist/accessible-autocomplete.min.css",
  "moj/images/icon-document.svg": "@ministryofjustice/frontend/moj/assets/images/icon-document.svg",
};

const { css } = compile(join(styles, "portal.scss"), {
  loadPaths: [root, modules],
  quietDeps: true,
  style: "compressed",
  // What the packages warn about in each other is not ours to mend.
  logger: {
    warn(message, { stack = "" }) {
      if (!stack.includes("@ministryofjustice")) console.warn(`${message}\n${stack}`);
    },
  },
});
for (const forbidden of ["@font-face", "GDS Transport"]) {
  if (css.includes(forbidden)) throw new Error(`the stylesheet must not contain ${forbidden}`);
}

await mkdir(out, { recursive: true });
await writeFile(join(out, "portal.css"), css);
for (const [to, from] of Object.entries(copies)) {
  await mkdir(dirname(join(out, to)), { recursive: true });
  const text = await readFile(join(modules, from), "utf8");
  // The maps are not served, and the static file manifest refuses a name without a file.
  await writeFile(join(out, to), text.replace(/\n?\/[/*]# sourceMappingURL=\S+( \*\/)?\s*$/, "\n"));
}
console.log(`build/static/portal.css: ${Math.round(Buffer.byteLength(css) / 1000)} kB`);
