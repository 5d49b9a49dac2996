/* Keeps the outbox page up to date: looks every two seconds whether there is a newer mail. */
"use strict";
(function () {
  var list = document.getElementById("messages");
  async function look() {
    if (!document.hidden) {
      try {
        var answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
        var page = new DOMParser().parseFromString(await answer.text(), "text/html");
        var fresh = page.getElementById("messages");
        if (fresh && fresh.dataset.newest !== list.dataset.newest) {
          list.replaceWith(fresh);
          list = fresh;
        }
      } catch (error) {
        /* The emulator is gone or restarting: the next look may find it. */
      }
    }
    setTimeout(look, 2000);
  }
  setTimeout(look, 2000);
})();
