// Enhancements for browsers with JavaScript; every page works without it.
"use strict";

for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = text.dataset.copy;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = text.dataset.copied;
    } catch {
      getSelection().selectAllChildren(text);
      return;
    }
    setTimeout(() => { button.textContent = text.dataset.copy; }, 2000);
  });
  text.after(button);
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
  form.addEventListener("submit", () => {
    form.querySelector("[role=status]").textContent = form.dataset.stay;
  });
}

const current = document.querySelector(".outline [aria-current]");
if (current) {
  const outline = current.closest(".outline");
  outline.scrollTop = current.offsetTop - outline.offsetTop - outline.clientHeight / 3;
}

const file = document.querySelector("input[data-most]");
if (file) {
  const check = () => {
    const chosen = file.files[0];
    file.setCustomValidity(chosen && chosen.size > Number(file.dataset.most) ? file.dataset.tooLarge : "");
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
      if (sent?.ok) {
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
