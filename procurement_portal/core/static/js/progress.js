// Follows a job: fetches this page again and swaps the parts marked `data-portal-refresh`.
// Speaks only when the step changes, at each further quarter, and at the end.

const progress = () => document.querySelector("[data-portal-progress]");
const isRunning = () => progress()?.dataset.portalProgress === "running";

function said(element) {
  const { step = "", share = "" } = element.dataset;
  return { step, quarter: share === "" ? "" : String(Math.floor(Number(share) / 25) * 25) };
}

function announce(before, after, finished) {
  const voice = document.querySelector("[data-portal-announce]");
  if (!voice) return;
  if (finished) voice.textContent = progress().dataset.state;
  else if (before.step !== after.step) voice.textContent = after.step;
  else if (before.quarter !== after.quarter && after.quarter !== "0") {
    voice.textContent = `${after.step}: ${after.quarter}%`;
  }
}

async function refresh() {
  const before = said(progress());
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(`answer ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-portal-refresh][id]")) {
    const replacement = fresh.getElementById(part.id);
    // A person who is inside a part keeps it: swapping it would lose the place of the keyboard.
    if (replacement && !part.contains(document.activeElement)) part.replaceWith(replacement);
  }
  announce(before, said(progress()), !isRunning());
}

const FIRST_WAIT = 1500;
const LONGEST_WAIT = 30000;

async function follow(wait) {
  if (!isRunning()) return;
  await new Promise((done) => setTimeout(done, wait));
  try {
    if (!document.hidden) await refresh();
    follow(FIRST_WAIT);
  } catch {
    // The server may be away for a moment: ask less often, never give up.
    follow(Math.min(wait * 2, LONGEST_WAIT));
  }
}

follow(FIRST_WAIT);
