/* Buttons that copy a text: `data-copy` holds it. They show themselves only where the browser can do it. */
"use strict";
(() => {
  if (!navigator.clipboard) { return; }
  const status = document.getElementById("status");

  function reveal(part) {
    part.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      status.textContent = "The browser did not allow copying.";
      return;
    }
    const label = button.firstElementChild;
    const before = label.textContent;
    if (before === "Copied") { return; }
    label.textContent = "Copied";
    status.textContent = `Copied ${button.dataset.copy}`;
    setTimeout(() => { label.textContent = before; }, 1600);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) { copy(button); }
  });
  new MutationObserver((changes) => {
    changes.flatMap((change) => [...change.addedNodes])
      .filter((node) => node instanceof Element)
      .forEach(reveal);
  }).observe(document.querySelector("main"), { childList: true, subtree: true });
  reveal(document);
})();
