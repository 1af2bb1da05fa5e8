// Enhancements for browsers with JavaScript; every page works without it.
"use strict";

const anchored = (words) => { // a paragraph whose addresses are links
  const paragraph = document.createElement("p");
  for (const part of words.split(/(https?:\/\/\S+[^\s.,;)\]])/)) {
    if (!/^https?:/.test(part)) { paragraph.append(part); continue; }
    const link = document.createElement("a");
    link.href = link.textContent = part;
    paragraph.append(link);
  }
  return paragraph;
};

const forWord = (text) => { // the quotation as one, and its citation with a link
  const whole = document.createElement("div");
  const lines = text.textContent.split("\n");
  const quote = "quotes" in text.dataset && text.closest(".card").querySelector("blockquote.verbatim");
  if (quote) {
    lines.shift();
    const block = document.createElement("blockquote");
    block.lang = quote.lang;
    block.innerText = quote.innerText;
    whole.append(block);
  }
  whole.append(...lines.map(anchored));
  return whole.innerHTML;
};

const copied = (text) => {
  const forms = { "text/plain": text.textContent };
  if (!("code" in text.dataset)) forms["text/html"] = forWord(text);
  const blobs = Object.entries(forms).map(([type, words]) => [type, new Blob([words], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
};

for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = text.dataset.copy;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await copied(text);
      button.textContent = text.dataset.copied;
    } catch {
      getSelection().selectAllChildren(text);
      return;
    }
    setTimeout(() => { button.textContent = text.dataset.copy; }, 2000);
  });
  text.after(button);
}

document.querySelector(".error-summary")?.focus();

const question = document.querySelector("input[data-suggestions]");
if (question) {
  const list = document.createElement("datalist");
  list.id = "suggestions";
  question.after(list);
  question.setAttribute("list", list.id);
  question.addEventListener("focus", async () => { // all come at once, so that what is typed stays in the browser
    try {
      const sent = await fetch(question.dataset.suggestions);
      if (sent.ok) list.append(...(await sent.json()).map((words) => new Option(words, words)));
    } catch { /* a question can be typed without them */ }
  }, { once: true });
}

for (const form of document.querySelectorAll("form[data-tidy]")) {
  const button = form.querySelector("[data-busy]");
  const label = button?.textContent;
  form.addEventListener("submit", () => {
    if (button) button.textContent = button.dataset.busy;
    for (const field of form.elements) {
      if (field.name && field.value === "" && field.name !== "q") field.disabled = true;
    }
  });
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
    if (button) button.textContent = label;
  });
}

for (const form of document.querySelectorAll("form[data-stay]")) {
  form.addEventListener("formdata", (event) => event.formData.append("stay", "1")); // the response is then 204, and the page stays open
  form.addEventListener("submit", (event) => {
    form.querySelector("[role=status]").textContent = form.dataset.stay;
    if (form.dataset.added) event.submitter.textContent = form.dataset.added;
  });
}

for (const form of document.querySelectorAll("form[data-guarded]")) { // what was written is not lost unasked
  let isSaved = true;
  form.addEventListener("input", () => { isSaved = false; });
  form.addEventListener("submit", () => { isSaved = true; });
  addEventListener("beforeunload", (event) => { if (!isSaved) event.preventDefault(); });
}

const current = document.querySelector(".outline [aria-current]");
if (current) {
  const outline = current.closest(".outline");
  outline.scrollTop = current.offsetTop - outline.offsetTop - outline.clientHeight / 3;
}

const file = document.querySelector("input[data-most]");
if (file) {
  const check = () => {
    const isLarge = [...file.files].some((one) => one.size > Number(file.dataset.most));
    file.setCustomValidity(isLarge ? file.dataset.tooLarge : "");
  };
  file.addEventListener("change", check);
  check();
  const button = file.form.querySelector("[data-sending]");
  const label = button.textContent;
  file.form.addEventListener("submit", () => {
    button.textContent = button.dataset.sending;
    setTimeout(() => { button.disabled = true; });
  });
  addEventListener("pageshow", () => {
    button.textContent = label;
    button.disabled = false;
  });
}

const live = document.querySelector("[data-seconds]");
if (live) {
  const look = async () => {
    try {
      const sent = document.hidden ? null : await fetch(location.href);
      if (sent?.ok && "untilReady" in live.dataset) location.replace(location.pathname + location.search);
      if (sent?.ok || (sent && "untilReady" in live.dataset)) {
        const fresh = new DOMParser().parseFromString(await sent.text(), "text/html");
        for (const part of document.querySelectorAll("[data-live]")) {
          const now = fresh.getElementById(part.id);
          if (!now || now.outerHTML === part.outerHTML || part.contains(document.activeElement)) continue;
          for (const { name, value } of now.attributes) part.setAttribute(name, value);
          part.replaceChildren(...now.childNodes);
        }
      }
    } catch { /* the next look may succeed */ }
    setTimeout(look, 1000 * live.dataset.seconds);
  };
  setTimeout(look, 1000 * live.dataset.seconds);
}
