// On a wide screen the source opens beside the results; keys move among passages. Every page works without it.

const pane = document.querySelector(".pane");
const passages = [...document.querySelectorAll(".card, .advice tbody tr")];
let current = null;
let reading = new AbortController();

const isShown = () => pane !== null && getComputedStyle(pane).display !== "none";
const sourceOf = (passage) => passage.querySelector("a[href^='/source/']");

function choose(passage) {
  current?.removeAttribute("aria-current");
  current = passage;
  current.setAttribute("aria-current", "true");
}

async function read(link) {
  reading.abort();
  reading = new AbortController();
  const heading = pane.querySelector("h2");
  heading.textContent = pane.dataset.loading;
  const title = document.createElement("a");
  title.href = link.href;
  title.className = "whole";
  const text = pane.querySelector(".pane-text");
  try {
    const sent = await fetch(link.href, { signal: reading.signal });
    const page = new DOMParser().parseFromString(await sent.text(), "text/html");
    const source = page.querySelector("article.source");
    const named = page.querySelector("h1");
    title.lang = named.lang;
    title.dir = "auto";
    title.append(...named.childNodes);
    const [above, below] = page.querySelectorAll(".turning");
    const pictures = page.querySelector(".pictures");
    if (pictures) [...source.querySelectorAll(".cited")].at(-1)?.after(pictures);
    text.replaceChildren(...[...page.querySelectorAll(".about .notice"), above, source, below].filter(Boolean));
  } catch (error) {
    if (error.name === "AbortError") return;
    title.textContent = pane.dataset.failed;
    text.replaceChildren();
  }
  heading.replaceChildren(title);
  const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const wanted = pane.contains(place) ? place : pane.querySelector("mark");
  const room = pane.clientHeight / 6;
  pane.scrollTop += wanted ? wanted.getBoundingClientRect().top - pane.getBoundingClientRect().top - room : -pane.scrollTop;
}

function go(step) {
  const place = passages.indexOf(current) + step;
  const passage = passages[Math.min(Math.max(place, 0), passages.length - 1)];
  if (!passage) return;
  passage.focus({ preventScroll: true });
  passage.scrollIntoView({ block: passage.offsetHeight > innerHeight / 2 ? "start" : "nearest" });
  if (isShown()) read(sourceOf(passage));
}

for (const passage of passages) {
  passage.tabIndex = -1;
  passage.addEventListener("focusin", () => choose(passage));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/source/']:not(.whole)");
  if (!link || !isShown() || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const passage = link.closest(".card");
  if (passage) choose(passage);
  read(link);
  pane.focus({ preventScroll: true });
});

const field = document.getElementById("q");
const keys = document.getElementById("keys");
const setting = keys.querySelector("[data-keys]");
try {
  setting.checked = localStorage.getItem("keys") !== "off";
  setting.addEventListener("change", () => localStorage.setItem("keys", setting.checked ? "on" : "off"));
} catch { /* a browser that keeps nothing offers the keys on each page */ }
document.querySelector("[data-opens=keys]").addEventListener("click", () => keys.showModal());

const ACTIONS = {
  "/": () => field?.select(),
  j: () => go(1),
  k: () => go(-1),
  s: () => (current ?? document.querySelector(".about"))?.querySelector("button.add")?.click(),
  Escape: () => pane?.contains(document.activeElement) && current?.focus(),
  "?": () => keys.showModal(),
};
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, dialog");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(ACTIONS, event.key)) return;
  if (!setting.checked && event.key !== "Escape") return;
  if (event.key !== "Escape") event.preventDefault();
  ACTIONS[event.key]();
});

if (passages.length && pane) {
  choose(passages[0]);
  const show = () => isShown() && !pane.querySelector("article") && read(sourceOf(current));
  matchMedia("(min-width: 75rem)").addEventListener("change", show);
  show();
}
