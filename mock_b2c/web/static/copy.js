/* Buttons that copy a text: `data-copy` holds it. They show themselves only where the browser can do it. */
"use strict";
(function () {
  if (!navigator.clipboard) { return; }
  var status = document.getElementById("status");

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function reveal(part) {
    each(part.querySelectorAll("[data-copy]"), function (button) { button.hidden = false; });
  }

  function refused() { status.textContent = "The browser did not allow copying."; }

  function copied(button) {
    var label = button.firstElementChild;
    var before = label.textContent;
    if (before === "Copied") { return; }
    label.textContent = "Copied";
    status.textContent = "Copied " + button.dataset.copy;
    setTimeout(function () { label.textContent = before; }, 1600);
  }

  function copy(button) {
    navigator.clipboard.writeText(button.dataset.copy).then(function () { copied(button); }, refused);
  }

  /* The button that was clicked, or in which something was. */
  function buttonAround(node) {
    while (node && !(node.dataset && node.dataset.copy)) { node = node.parentNode; }
    return node;
  }

  document.addEventListener("click", function (event) {
    var button = buttonAround(event.target);
    if (button) { copy(button); }
  });
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      each(change.addedNodes, function (node) { if (node.nodeType === Node.ELEMENT_NODE) { reveal(node); } });
    });
  }).observe(document.querySelector("main"), { childList: true, subtree: true });
  reveal(document);
})();
