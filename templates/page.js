// Comfort where scripts run; every page works without.
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

const current = document.querySelector(".outline [aria-current]");
if (current) {
  const outline = current.closest(".outline");
  outline.scrollTop = current.offsetTop - outline.offsetTop - outline.clientHeight / 3;
}
