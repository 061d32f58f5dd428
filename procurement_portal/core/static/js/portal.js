// Enhancements only: every page works without this file.

// The page names the library's address, which carries the hash of its content.
const library = document.querySelector("script[data-components]").dataset.components;
const { initAll } = await import(library);
initAll();

// On a narrow screen the filters start closed, so that the results are seen first.
if (window.matchMedia("(max-width: 64rem)").matches) {
  for (const filters of document.querySelectorAll("details[data-portal-filters]")) {
    filters.removeAttribute("open");
  }
}

// An address holds only the filters that are on, so that it stays short enough to share.
for (const form of document.querySelectorAll("form[role=search]")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}

// Paper shows what a closed section holds; the screen has it back as it was.
let openedForPrint = [];
window.addEventListener("beforeprint", () => {
  openedForPrint = [...document.querySelectorAll("details:not([open])")];
  for (const section of openedForPrint) section.setAttribute("open", "");
});
window.addEventListener("afterprint", () => {
  for (const section of openedForPrint) section.removeAttribute("open");
});
