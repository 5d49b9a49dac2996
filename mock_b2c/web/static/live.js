/* Keeps a page of the portal up to date. The emulator answers once anything has changed; then the page is fetched, and
   its parts with `data-live` take the place of those on show. Other scripts take a fresh page by the event `fresh`. */
"use strict";
(function () {
  var WAIT_SECONDS = 20;
  var PAUSE = 2000;
  var main = document.querySelector("main");
  var known = main.getAttribute("data-state");
  var resting = false;
  var shown = {};
  var FOCUSABLE = "a[href], button, input, select, textarea, summary";

  function all(part, selector) { return Array.prototype.slice.call(part.querySelectorAll(selector)); }

  /* What was opened stays open, and the focus stays where it was. */
  function keepOpened(before, after) {
    all(before, "details[id]").forEach(function (held) {
      var same = after.querySelector("#" + CSS.escape(held.id));
      if (same) { same.open = held.open; }
    });
  }

  function replace(before, fresh) {
    var place = all(before, FOCUSABLE).indexOf(document.activeElement);
    var after = document.importNode(fresh, true);
    keepOpened(before, after);
    before.parentNode.replaceChild(after, before);
    if (place >= 0 && all(after, FOCUSABLE)[place]) { all(after, FOCUSABLE)[place].focus(); }
  }

  function take(fresh) {
    all(document, "[data-live]").forEach(function (part) {
      var other = fresh.getElementById(part.id);
      if (other && !(shown[part.id] && shown[part.id].isEqualNode(other))) {
        shown[part.id] = other;
        replace(part, other);
      }
    });
    document.dispatchEvent(new CustomEvent("fresh", { detail: fresh }));
  }

  /* `got` takes the answer; without one the emulator is gone or restarting, or too many ask: later it may answer. */
  function ask(url, got) {
    var request = new XMLHttpRequest();
    request.open("GET", url);
    request.timeout = (WAIT_SECONDS + 10) * 1000;
    request.onreadystatechange = function () {
      if (request.readyState !== 4) { return; }
      if (request.status === 200) { got(request.responseText); } else { setTimeout(look, PAUSE); }
    };
    request.send();
  }

  function address() { return location.pathname + location.search.replace(/([?&])note=[^&]*&?/, "$1").replace(/[?&]$/, ""); }

  function look() {
    resting = document.hidden;
    if (resting) { return; }
    ask(address(), function (page) {
      var fresh = new DOMParser().parseFromString(page, "text/html");
      var content = fresh.querySelector("main[data-state]");
      if (content) {
        known = content.getAttribute("data-state");
        take(fresh);
      }
      waitForNews();
    });
  }

  function waitForNews() {
    var begun = Date.now();
    ask("/_mock/news?wait=" + WAIT_SECONDS + "&known=" + encodeURIComponent(known), function (answer) {
      var news = JSON.parse(answer).version !== known;
      /* An emulator that stops answers at once, without news. */
      if (news) { look(); } else if (Date.now() - begun > PAUSE) { waitForNews(); } else { setTimeout(look, PAUSE); }
    });
  }

  document.addEventListener("visibilitychange", function () { if (resting && !document.hidden) { look(); } });
  if (history.replaceState && address() !== location.pathname + location.search) {
    history.replaceState(null, "", address() + location.hash);
  }
  resting = document.hidden;
  if (!resting) { waitForNews(); }
})();
