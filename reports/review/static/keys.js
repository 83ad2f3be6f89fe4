// Single keys press what carries data-key; nothing else is done here. The app works without this file.
"use strict";

function isTyping(element) {
  return element instanceof Element && element.matches("input, textarea, select");
}

document.addEventListener("keydown", (event) => {
  if (document.body.dataset.keys !== "on" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted || wanted.disabled) return;
  event.preventDefault();
  const folded = wanted.closest("details:not([open])");
  if (folded) folded.open = true;
  if (isTyping(wanted)) {
    wanted.focus();
    if (wanted.select) wanted.select();
  } else {
    wanted.click();
  }
});

document.addEventListener("submit", (event) => {
  // A second press of the same key while the first is on its way would only be told off as a conflict.
  for (const button of event.target.querySelectorAll("button")) setTimeout(() => { button.disabled = true; });
});

const current = document.querySelector("nav.lines [aria-current]");
if (current) current.scrollIntoView({ block: "center" });
